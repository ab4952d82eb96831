package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.watch.Remote;
import io.caravan.core.watch.RetryCause;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ops.state.HealthEvaluator;
import io.caravan.ops.state.StatusTracker;
import io.caravan.testing.ShiftedClock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is stuck, and who only waits: a watchdog restarts the process of the one, and must not that of the other. */
class WatchdogTest {
    private static final Duration HEARTBEAT = Watched.HEARTBEAT;

    private final Watched watched = new Watched();
    private final ShiftedClock clock = watched.clock;
    private final StatusTracker tracker = watched.tracker;
    private final HealthEvaluator evaluator = watched.evaluator;

    @Test
    void a_sync_without_a_sign_of_life_for_three_heartbeats_is_stuck_and_one_with_signs_is_not() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        for (int i = 0; i < 10; i++) {
            clock.forward(HEARTBEAT.multipliedBy(2));
            tracker.heard(new SyncEvent.PageTaken("snapshot", 1, 1));
        }
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(HEARTBEAT.multipliedBy(3).minusSeconds(30));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(Duration.ofSeconds(60));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
        assertThat(evaluator.watchdog(tracker.read()).says())
                .contains("Restart the process", "continues from its checkpoint");
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
    }

    @Test
    void a_pause_that_the_server_asked_for_is_no_silence() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Retrying(
                Remote.SOURCE, "/api/document_deltas", RetryCause.THROTTLED, Duration.ofHours(1)));
        clock.forward(Duration.ofMinutes(70));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(Duration.ofMinutes(10));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
    }

    @Test
    void a_schedule_that_begins_no_sync_any_more_is_stuck() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        clock.forward(HEARTBEAT.multipliedBy(3));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(Duration.ofMinutes(1));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
    }

    @Test
    void a_clock_that_is_set_back_hides_no_standstill_and_loses_no_pause() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        clock.forward(Duration.ofHours(-10));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        assertThat(tracker.read().sinceMoved()).isBetween(Duration.ZERO, Duration.ofMinutes(1));
        clock.forward(HEARTBEAT.multipliedBy(3).plusMinutes(1));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Retrying(
                Remote.SOURCE, "/api/document_deltas", RetryCause.THROTTLED, Duration.ofHours(1)));
        clock.forward(Duration.ofHours(-10));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(Duration.ofMinutes(70));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(Duration.ofMinutes(10));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
    }

    /** A standby used to be restarted every quarter of an hour: nobody begins a sync there. */
    @Test
    void a_source_at_rest_is_not_stuck_and_one_that_is_scheduled_again_may_be() {
        tracker.heard(new SyncEvent.StandsBy());
        clock.forward(Duration.ofDays(1));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        assertThat(evaluator.watchdog(tracker.read()).says()).isEqualTo("Standing by until it leads.");
        tracker.heard(new SyncEvent.Scheduled());
        clock.forward(HEARTBEAT.multipliedBy(4));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
    }

    /** What follows a sync in the same job used to be no work at all: whatever took longer was killed, for ever. */
    @Test
    void staging_and_compaction_that_go_on_are_not_stuck_and_the_schedule_is_waited_for_after_them() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        for (Work work : List.of(Work.STAGING, Work.COMPACTION)) {
            tracker.heard(new SyncEvent.Began(work));
            for (int i = 0; i < 10; i++) {
                clock.forward(Duration.ofMinutes(150));
                assertThat(evaluator.watchdog(tracker.read()).isDown())
                        .as("%s", work)
                        .isFalse();
                tracker.heard(new SyncEvent.Progressed(work));
            }
            clock.forward(Duration.ofMinutes(181));
            assertThat(evaluator.watchdog(tracker.read()).says()).contains(work.label(), "no sign of life", "Restart");
            tracker.heard(new SyncEvent.Succeeded(work));
            assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        }
        clock.forward(HEARTBEAT.multipliedBy(4));
        assertThat(evaluator.watchdog(tracker.read()).says()).contains("has begun no sync");
    }

    /** A sync is watched.source, too, while staging that somebody asked for goes on beside it. */
    @Test
    void a_stuck_sync_does_not_hide_behind_staging() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Began(Work.STAGING));
        clock.forward(HEARTBEAT.multipliedBy(4));
        tracker.heard(new SyncEvent.Progressed(Work.STAGING));
        assertThat(evaluator.watchdog(tracker.read()).says()).contains("The sync has shown no sign of life");
    }

    /** A pause used to kill the process after a quarter of an hour, and so to end itself. */
    @Test
    void a_pause_is_no_hang_whatever_an_operator_does_meanwhile() {
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Paused());
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        clock.forward(Duration.ofHours(10));
        assertThat(evaluator.watchdog(tracker.read()).says()).contains("Paused by an operator");
        tracker.heard(new SyncEvent.Began(Work.SYNC));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        clock.forward(Duration.ofHours(10));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        tracker.heard(new SyncEvent.Scheduled());
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isFalse();
        clock.forward(HEARTBEAT.multipliedBy(4));
        assertThat(evaluator.watchdog(tracker.read()).isDown()).isTrue();
    }
}
