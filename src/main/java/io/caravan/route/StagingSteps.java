package io.caravan.route;

import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The verbs of the route {@code staging}. A materialization that fails takes nothing back of the sync before it.
 *
 * <p>Every one writes the tables that have changed anew, so between two there is time: the interval that was asked for; ten times
 * what the last one took; after failures in a row twice as long each time. Beyond the interval at most {@link #LONGEST_PAUSE}. Tables
 * that stayed behind are tried again as after a failure, and with whatever lands for the others.
 */
public final class StagingSteps {
    private static final Logger LOG = LoggerFactory.getLogger(StagingSteps.class);
    private static final String ROUTE = "staging";
    private static final long NONE = -1;
    private static final int SHARE = 10;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    /**
     * Whether and how often.
     *
     * @param materializer empty where syncs make no staging
     * @param interval least time between two
     */
    public record Plan(Optional<Materializer> materializer, Duration interval) {}

    private final Plan plan;
    private final Progress progress;
    private final Stepping stepping;
    private long doneBatch = NONE;
    private Instant ended = Instant.EPOCH;
    private Duration rest = Duration.ZERO;
    private Duration pause = Duration.ZERO;
    private boolean owed;

    public StagingSteps(Plan plan, Progress progress, Stepping stepping) {
        this.plan = plan;
        this.progress = progress;
        this.stepping = stepping;
    }

    /** Whether there is a batch that staging does not know, or a failure to be made good, and the time has come. */
    public synchronized boolean isDue() {
        long batch = progress.read().batch();
        if (!isAutomatic() || (batch == doneBatch && !owed)) {
            return false;
        }
        if (batch > 0) {
            stepping.listener().heard(new SyncEvent.StagingDue(batch));
        }
        return isRested(batch == doneBatch ? longer(rest, pause) : rest);
    }

    /** What ended after now, ended before the clock was set back: nobody knows how long ago. */
    private boolean isRested(Duration enough) {
        Instant now = stepping.clock().instant();
        return ended.isAfter(now) || !ended.plus(enough).isAfter(now);
    }

    public synchronized void materialize() {
        long batch = progress.read().batch();
        stepping.within(ROUTE, OptionalLong.of(batch), () -> {
            materialize(batch);
            return batch;
        });
    }

    private void materialize(long batch) {
        Instant begun = stepping.clock().instant();
        stepping.listener().heard(new SyncEvent.Began(Work.STAGING));
        try {
            Materialized done = plan.materializer().orElseThrow().materialize();
            LOG.debug("{}", done);
            tell(done);
            doneBatch = batch;
            end(done);
            rest(begun, Duration.ZERO);
        } catch (RuntimeException e) {
            doneBatch = NONE;
            pauseLonger();
            stepping.listener().heard(new SyncEvent.Failed(Work.STAGING, e));
            rest(begun, pause);
        }
    }

    private void end(Materialized done) {
        Optional<SyncFailure> behind = done.failure();
        owed = behind.isPresent();
        if (behind.isPresent()) {
            pauseLonger();
            stepping.listener().heard(new SyncEvent.Failed(Work.STAGING, behind.get(), SyncEvent.Extent.SOME_TABLES));
        } else {
            pause = Duration.ZERO;
            stepping.listener().heard(new SyncEvent.Succeeded(Work.STAGING));
        }
    }

    private void pauseLonger() {
        pause = shorter(pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2), LONGEST_PAUSE);
    }

    private void rest(Instant begun, Duration afterFailure) {
        ended = stepping.clock().instant();
        Duration share = shorter(Duration.between(begun, ended).multipliedBy(SHARE), LONGEST_PAUSE);
        rest = longer(plan.interval(), longer(afterFailure, share));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** Whether this process makes staging at all. */
    boolean isAutomatic() {
        return plan.materializer().isPresent();
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
                        plan.materializer().orElseThrow().documents()));
    }
}
