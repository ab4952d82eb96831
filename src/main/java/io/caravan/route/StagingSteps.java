package io.caravan.route;

import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.StagingPace;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.core.work.Cadence;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of the route {@code staging}: whether the current state is to be made, and making it. A materialization that fails takes
 * nothing back of the sync before it.
 */
public final class StagingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StagingSteps.class);
    private static final String ROUTE = "staging";
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);

    /**
     * Whether and how often.
     *
     * @param materializer empty where syncs make no staging
     * @param interval least time between two
     * @param elsewhere what is published, read where another process makes staging
     */
    public record Plan(
            Optional<Materializer> materializer,
            Duration interval,
            Supplier<Optional<SyncEvent.StagingPublished>> elsewhere) {
        public static Plan automatic(Optional<Materializer> materializer, Duration interval) {
            return new Plan(materializer, interval, Optional::empty);
        }

        public static Plan elsewhere(Supplier<Optional<SyncEvent.StagingPublished>> published) {
            return new Plan(Optional.empty(), Duration.ZERO, published);
        }
    }

    private final Optional<Materializer> materializer;
    private final Supplier<Optional<SyncEvent.StagingPublished>> elsewhere;
    private final Cadence look;
    private final StagingPace pace;
    private final Progress progress;
    private final Stepping stepping;

    public StagingSteps(Plan plan, Progress progress, Stepping stepping) {
        this.materializer = plan.materializer();
        this.elsewhere = plan.elsewhere();
        this.look = new Cadence(Optional.of(LOOK_EVERY), stepping.clock());
        this.pace = new StagingPace(plan.interval(), stepping.clock());
        this.progress = progress;
        this.stepping = stepping;
    }

    /** Whether there is a batch that staging does not know, or a failure to be made good, and the time has come. */
    public synchronized boolean isDue() {
        long batch = progress.read().batch();
        if (!isAutomatic()) {
            lookElsewhere();
            return false;
        }
        if (!pace.isOwed(batch)) {
            return false;
        }
        if (batch > 0) {
            stepping.listener().heard(new SyncEvent.StagingDue(batch));
        }
        return pace.isRested(batch);
    }

    /** Whoever watches this process sees what readers see, whichever process made it. */
    private void lookElsewhere() {
        if (!look.isDue()) {
            return;
        }
        look.begun();
        try {
            elsewhere.get().ifPresent(stepping.listener()::heard);
        } catch (SyncFailure unreadable) {
            LOG.debug("What is published is not shown: {}", unreadable.getMessage());
        }
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
