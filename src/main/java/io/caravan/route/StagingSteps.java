package io.caravan.route;

import io.caravan.core.sync.Materialized;
import io.caravan.core.sync.Materializer;
import io.caravan.core.sync.Progress;
import io.caravan.core.time.Cadence;
import io.caravan.core.watch.SyncEvent;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verbs of the route {@code staging}. A materialization that fails takes nothing back of the sync before it. */
public final class StagingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StagingSteps.class);
    private static final String ROUTE = "staging";
    private static final long NONE = -1;

    /**
     * Whether and how often.
     *
     * @param materializer empty where syncs make no staging
     * @param interval least time between two; zero is after every sync
     */
    public record Plan(Optional<Materializer> materializer, Duration interval) {}

    private final Plan plan;
    private final SyncMonitor monitor;
    private final Progress progress;
    private final Stepping stepping;
    private final Cadence cadence;
    private long doneBatch = NONE;

    public StagingSteps(Plan plan, SyncMonitor monitor, Progress progress, Stepping stepping) {
        this.plan = plan;
        this.monitor = monitor;
        this.progress = progress;
        this.stepping = stepping;
        this.cadence = new Cadence(Optional.of(plan.interval()), stepping.clock());
    }

    /** Whether there is a batch that staging does not know, or a failure to be made good, and the time has come. */
    public synchronized boolean isDue() {
        boolean rested = doneBatch == NONE || cadence.isDue();
        return plan.materializer().isPresent() && rested && progress.read().batch() != doneBatch;
    }

    public synchronized void materialize() {
        long batch = progress.read().batch();
        stepping.within(ROUTE, OptionalLong.of(batch), () -> {
            materialize(batch);
            return batch;
        });
    }

    private void materialize(long batch) {
        try {
            Materialized done = plan.materializer().orElseThrow().materialize();
            LOG.debug("{}", done);
            tell(done);
            doneBatch = batch;
            cadence.begun();
        } catch (RuntimeException e) {
            doneBatch = NONE;
            monitor.stagingFailed(e);
        }
    }

    /** Whether this process makes staging at all. */
    boolean isAutomatic() {
        return plan.materializer().isPresent();
    }

    /** The version of staging is the number of its batch. */
    private void tell(Materialized done) {
        if (done instanceof Materialized.Published published) {
            tell(published.batch());
        } else if (done instanceof Materialized.Unchanged unchanged) {
            tell(unchanged.batch());
        }
    }

    private void tell(long batch) {
        stepping.listener()
                .heard(new SyncEvent.StagingPublished(
                        batch, batch, stepping.clock().instant()));
    }
}
