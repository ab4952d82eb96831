package io.caravan.route;

import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.StagingPace;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of the route {@code staging}: whether the current state is to be made, and making it. A materialization that fails takes
 * nothing back of the sync before it.
 */
public final class StagingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StagingSteps.class);
    private static final String ROUTE = "staging";

    /**
     * Whether and how often.
     *
     * @param materializer empty where syncs make no staging
     * @param interval least time between two
     */
    public record Plan(Optional<Materializer> materializer, Duration interval) {}

    private final Optional<Materializer> materializer;
    private final StagingPace pace;
    private final Progress progress;
    private final Stepping stepping;

    public StagingSteps(Plan plan, Progress progress, Stepping stepping) {
        this.materializer = plan.materializer();
        this.pace = new StagingPace(plan.interval(), stepping.clock());
        this.progress = progress;
        this.stepping = stepping;
    }

    /** Whether there is a batch that staging does not know, or a failure to be made good, and the time has come. */
    public synchronized boolean isDue() {
        long batch = progress.read().batch();
        if (!isAutomatic() || !pace.isOwed(batch)) {
            return false;
        }
        if (batch > 0) {
            stepping.listener().heard(new SyncEvent.StagingDue(batch));
        }
        return pace.isRested(batch);
    }

    /** Brings the current state to what has landed. How it ended is told to the listener; nothing is thrown. */
    public synchronized void materialize() {
        long batch = progress.read().batch();
        stepping.within(ROUTE, OptionalLong.of(batch), () -> {
            materialize(batch);
            return batch;
        });
    }

    private void materialize(long batch) {
        pace.begun();
        stepping.listener().heard(new SyncEvent.Began(Work.STAGING));
        try {
            Materialized done = materializer.orElseThrow().materialize();
            LOG.debug("{}", done);
            tell(done);
            end(batch, done);
        } catch (RuntimeException e) {
            stepping.listener().heard(new SyncEvent.Failed(Work.STAGING, e));
            pace.failed();
        }
    }

    private void end(long batch, Materialized done) {
        Optional<SyncFailure> behind = done.failure();
        if (behind.isPresent()) {
            stepping.listener().heard(new SyncEvent.Failed(Work.STAGING, behind.get(), SyncEvent.Extent.SOME_TABLES));
            pace.doneInPart(batch);
        } else {
            stepping.listener().heard(new SyncEvent.Succeeded(Work.STAGING));
            pace.done(batch);
        }
    }

    /** Whether this process makes staging at all. */
    boolean isAutomatic() {
        return materializer.isPresent();
    }

    /** The version of staging is the number of its batch. */
    private void tell(Materialized done) {
        if (done instanceof Materialized.Published published) {
            long documents = published.tables().stream()
                    .mapToLong(Materialized.TableState::rows)
                    .sum();
            stepping.listener().heard(new SyncEvent.StagingHolds(documents));
            tell(published.batch());
        } else if (done instanceof Materialized.Unchanged unchanged) {
            tell(unchanged.batch());
        }
    }

    private void tell(long batch) {
        stepping.listener()
                .heard(new SyncEvent.StagingPublished(
                        batch,
                        batch,
                        stepping.clock().instant(),
                        materializer.orElseThrow().documents()));
    }
}
