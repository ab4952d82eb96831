package io.caravan.databricks;

import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.Remote;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.work.LogThrottle;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs statements, again where a failure passes, and says in the log what is waited for. The driver repeats a statement by
 * itself, too, after a 503 that may have come behind the commit: so every statement that changes something must be one that may be
 * run twice.
 */
final class Statements implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

    private final Warehouse warehouse;
    private final DatabricksConfig config;
    private final SyncRuntime runtime;
    private final Duration impatience;
    private final LogThrottle told;
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "warehouse-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param impatience after so long without an answer the log says that the warehouse is waited for */
    Statements(Warehouse warehouse, DatabricksConfig config, SyncRuntime runtime, Duration impatience) {
        this.warehouse = warehouse;
        this.config = config;
        this.runtime = runtime;
        this.impatience = impatience;
        this.told = new LogThrottle(runtime.clock(), impatience);
    }

    /** @param doing the beginning of an error: {@code Cannot commit batch 7} */
    List<Map<String, Object>> query(String doing, Sql statement) {
        try {
            return attempt(doing, statement);
        } catch (SQLException e) {
            throw StatementErrors.of(doing, config.name(), e);
        }
    }

    /** How many rows it changed; after a lost answer perhaps 0 although it changed them. */
    long update(String doing, Sql statement) {
        return affected(query(doing, statement));
    }

    /** As {@link #query}, where nothing hangs on the answer: it may be lost. */
    void run(String doing, Sql statement) {
        List<Map<String, Object>> unused = query(doing, statement);
    }

    /** As {@link #query}, where it matters that something is missing. */
    List<Map<String, Object>> attempt(String doing, Sql statement) throws SQLException {
        Instant until = runtime.clock().instant().plus(config.timeout());
        int failed = 0;
        for (int attempt = 1; ; attempt++) {
            try {
                return watched(doing, statement);
            } catch (SQLException e) {
                boolean busy = StatementErrors.isBusy(e);
                failed += busy ? 0 : 1;
                boolean again = busy
                        ? runtime.clock().instant().isBefore(until)
                        : StatementErrors.mayPass(e)
                                && failed < runtime.attempts().maxAttempts();
                if (!again) {
                    throw e;
                }
                pause(doing, statement, busy ? attempt : failed, e);
            }
        }
    }

    /** As {@link #attempt}, and never again: for what need not succeed. */
    List<Map<String, Object>> once(Sql statement) throws SQLException {
        return watched("Cannot tidy up", statement);
    }

    private static long affected(List<Map<String, Object>> rows) {
        return rows.isEmpty() ? 0 : ((Number) rows.get(0).getOrDefault("num_affected_rows", 0L)).longValue();
    }

    private List<Map<String, Object>> watched(String doing, Sql statement) throws SQLException {
        Instant began = runtime.clock().instant();
        long every = impatience.toMillis();
        ScheduledFuture<?> telling =
                watch.scheduleAtFixedRate(() -> tell(doing, began), every, every, TimeUnit.MILLISECONDS);
        String outcome = "failed";
        try {
            List<Map<String, Object>> rows = warehouse.run(statement);
            outcome = "ok";
            return rows;
        } finally {
            telling.cancel(false);
            Duration took = Duration.between(began, runtime.clock().instant());
            runtime.listener().heard(new SyncEvent.StatementRan(statement.verb(), outcome, took));
        }
    }

    /** Tables are written side by side, and all wait for the same warehouse. */
    private void tell(String doing, Instant began) {
        if (told.say(config.name()).isEmpty()) {
            return;
        }
        LOG.info(
                "{} has not answered for {} s; a stopped warehouse takes minutes to start. Waited for: {}",
                config.name(),
                Duration.between(began, runtime.clock().instant()).toSeconds(),
                doing.replaceFirst("^Cannot ", ""));
    }

    private void pause(String doing, Sql statement, int attempt, SQLException failure) throws SQLException {
        Duration pause = runtime.attempts().delay(attempt, Duration.ZERO, runtime.random());
        LOG.warn(
                "{} in {}: {}; attempt {} of {} follows in {} ms",
                doing,
                config.name(),
                StatementErrors.reason(failure),
                attempt + 1,
                StatementErrors.isBusy(failure)
                        ? "those of " + config.timeout().toSeconds() + " s"
                        : runtime.attempts().maxAttempts(),
                pause.toMillis());
        runtime.listener()
                .heard(new SyncEvent.Retrying(Remote.WAREHOUSE, statement.verb(), RetryCauses.of(failure), pause));
        try {
            runtime.sleeper().sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    @Override
    public void close() {
        watch.shutdownNow();
        warehouse.close();
    }
}
