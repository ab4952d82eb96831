package io.caravan.route;

import io.caravan.core.sync.Materialized;
import io.caravan.core.sync.Materializer;
import io.caravan.core.sync.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The verbs of the route {@code staging}. A materialization that fails takes nothing back of the sync before it. */
public final class StagingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StagingSteps.class);
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
    private final Clock clock;
    private final SyncListener listener;
    private long doneBatch = NONE;
    private Instant doneAt = Instant.MIN;

    public StagingSteps(Plan plan, SyncMonitor monitor, Progress progress, Stepping stepping) {
        this.plan = plan;
        this.monitor = monitor;
        this.progress = progress;
        this.clock = stepping.clock();
        this.listener = stepping.listener();
    }

    /** Whether there is a batch that staging does not know, or a failure to be made good, and the time has come. */
    public synchronized boolean isDue() {
        long batch = progress.read().batch();
        if (!isAutomatic() || batch == doneBatch) {
            return false;
        }
        if (batch > 0) {
            listener.heard(new SyncEvent.StagingDue(batch));
        }
        return doneBatch == NONE || !clock.instant().isBefore(doneAt.plus(plan.interval()));
    }

    public synchronized void materialize() {
        long batch = progress.read().batch();
        listener.heard(new SyncEvent.Began(Work.STAGING));
        try {
            Materialized done = plan.materializer().orElseThrow().materialize();
            LOG.debug("{}", done);
            tell(done);
            doneBatch = batch;
            doneAt = clock.instant();
            listener.heard(new SyncEvent.Succeeded(Work.STAGING));
        } catch (RuntimeException e) {
            doneBatch = NONE;
            listener.heard(SyncSteps.failed(Work.STAGING, e));
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
            listener.heard(new SyncEvent.StagingPublished(published.batch(), published.batch(), clock.instant()));
        } else if (done instanceof Materialized.Unchanged unchanged) {
            listener.heard(new SyncEvent.StagingPublished(unchanged.batch(), unchanged.batch(), clock.instant()));
        }
    }
}
