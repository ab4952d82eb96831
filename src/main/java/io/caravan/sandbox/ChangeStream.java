package io.caravan.sandbox;

import io.caravan.sandbox.data.Deployment;
import io.caravan.sandbox.data.NewTable;
import io.caravan.sandbox.data.RandomChanges;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Changes that go on by themselves: about so many writes a second, and once a new table. */
final class ChangeStream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeStream.class);
    private static final int TICKS_A_SECOND = 5;
    private static final int TABLE_AFTER_TRANSACTIONS = 30;

    private final Deployment deployment;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(HttpFront::daemon);
    private Optional<Future<?>> ticking = Optional.empty();
    private double owed;

    ChangeStream(Deployment deployment) {
        this.deployment = deployment;
    }

    void start(int changesPerSecond) {
        if (changesPerSecond > 0) {
            double each = (double) changesPerSecond / TICKS_A_SECOND;
            ticking = Optional.of(
                    timer.scheduleAtFixedRate(() -> tick(each), 0, 1000 / TICKS_A_SECOND, TimeUnit.MILLISECONDS));
        }
    }

    /** Lets a running tick end: an interrupt could leave a change in the journal that nobody saw. */
    @Override
    public void close() {
        ticking.ifPresent(ticks -> ticks.cancel(false));
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("The sandbox's change stream is still busy");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tick(double changes) {
        try {
            owed += changes;
            while (owed >= 1) {
                owed -= Math.max(1, deployment.execute(new RandomChanges(1)).writes());
                addTableOnce();
            }
        } catch (RuntimeException e) {
            LOG.error("The sandbox stops changing its data: {}", e.getMessage(), e);
            timer.shutdown();
        }
    }

    private void addTableOnce() {
        NewTable late = deployment.read(view -> view.store().dataset().addedLater());
        boolean due = deployment.read(view -> view.store().randomTransactions() >= TABLE_AFTER_TRANSACTIONS
                && view.store().active(late.table()).isEmpty());
        if (due) {
            deployment.execute(late);
        }
    }
}
