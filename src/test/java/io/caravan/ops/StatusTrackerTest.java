package io.caravan.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.LandedBatch;
import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ops.page.ListQuery;
import io.caravan.ops.page.StatusPage;
import io.caravan.ops.page.Viewer;
import io.caravan.ops.state.CheckResult;
import io.caravan.ops.state.HealthEvaluator;
import io.caravan.ops.state.Series;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusSnapshot;
import io.caravan.ops.state.StatusTracker;
import io.caravan.ops.state.Walk;
import io.caravan.testing.ShiftedClock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a tracker makes of what it hears, and a judge of that. */
class StatusTrackerTest {
    private final Watched watched = new Watched();
    private final ShiftedClock clock = watched.clock;
    private final StatusTracker tracker = watched.tracker;
    private final HealthEvaluator evaluator = watched.evaluator;

    @Test
    void what_lands_after_the_clock_was_set_back_counts_in_the_minutes_after_it() {
        tracker.heard(landed(1, 5));
        clock.forward(Duration.ofMinutes(-30));
        tracker.heard(landed(2, 7));
        assertThat(hour().upserts()).hasSize(60).endsWith(7L);
        clock.forward(Duration.ofMinutes(1));
        assertThat(hour().upserts()).endsWith(7L, 0L);
    }

    @Test
    void a_lag_of_an_hour_ago_is_still_seen_and_one_of_yesterday_is_forgotten() {
        tracker.heard(new SyncEvent.Found(standing(1, clock.instant())));
        clock.forward(Duration.ofMinutes(30));
        tracker.heard(landed(2, 1));
        clock.forward(Duration.ofMinutes(20));
        assertThat(Series.greatest(hour().lagSeconds())).isBetween(1790L, 1801L);
        assertThat(hour().lagSeconds()).endsWith(1200L);
        clock.forward(Duration.ofMinutes(50));
        assertThat(Series.greatest(
                        Status.of(watched.source, tracker).history().day().lagSeconds()))
                .isBetween(4190L, 4201L);
        tracker.heard(landed(3, 1));
        clock.forward(Duration.ofDays(2));
        assertThat(hour().lagSeconds()).hasSize(60);
        assertThat(Series.sum(hour().upserts())).isZero();
    }

    @Test
    void failures_that_differ_in_numbers_are_one_with_a_count_and_no_more_than_twenty_are_kept() {
        for (int i = 0; i < 50; i++) {
            tracker.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Retryable("No answer after " + i + " s.")));
        }
        assertThat(Status.of(watched.source, tracker).history().failures())
                .singleElement()
                .satisfies(same -> assertThat(same.count()).isEqualTo(50))
                .satisfies(same -> assertThat(same.last().message()).contains("49 s"));
        for (char c = 'a'; c <= 'z'; c++) {
            tracker.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Retryable("No answer of " + c)));
        }
        assertThat(Status.of(watched.source, tracker).history().failures()).hasSize(20);
        assertThat(Status.of(watched.source, tracker).history().syncs()).hasSize(60);
    }

    @Test
    void a_snapshot_tells_its_table_its_rows_and_its_rate_until_it_ends() {
        for (int i = 0; i < 120; i++) {
            clock.forward(Duration.ofSeconds(1));
            tracker.heard(new SyncEvent.PageTaken("snapshot", 100, 1000, Set.of(TableRef.root("users"))));
        }
        Walk walk = tracker.read().walk().orElseThrow();
        assertThat(walk.table()).contains(TableRef.root("users"));
        assertThat(walk.rows()).isEqualTo(12_000);
        assertThat(walk.rate()).isBetween(95L, 101L);
        assertThat(walk.elapsed()).isBetween(Duration.ofSeconds(118), Duration.ofSeconds(121));
        tracker.heard(landed(1, 1));
        assertThat(tracker.read().walk()).isEmpty();
    }

    /** A standby that was not ready could never have taken over. */
    @Test
    void a_standby_stays_well_however_long_and_has_its_own_time_once_it_leads() {
        tracker.heard(landed(7, 10));
        tracker.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Fenced("This process no longer leads for app.")));
        tracker.heard(new SyncEvent.StandsBy());
        clock.forward(Duration.ofDays(20));
        assertThat(evaluator.state(tracker.read()))
                .allSatisfy(result -> assertThat(result.state()).isEqualTo(CheckResult.State.OK));
        assertThat(tracker.read().lag()).as("another's to know").isEmpty();
        tracker.heard(new SyncEvent.Scheduled());
        clock.forward(Duration.ofMinutes(59));
        assertThat(result("checkpoint").isDown()).isFalse();
        clock.forward(Duration.ofMinutes(2));
        assertThat(result("checkpoint").isDown()).isTrue();
    }

    @Test
    void staging_that_fails_from_the_start_is_behind_and_a_warning_and_told() {
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        tracker.heard(new SyncEvent.StagingDue(3));
        tracker.heard(new SyncEvent.Began(Work.STAGING));
        tracker.heard(new SyncEvent.Failed(
                Work.STAGING, new SyncFailure.Retryable("DuckDB stopped, nothing was published.")));
        clock.forward(Duration.ofMinutes(90));
        StatusSnapshot at = tracker.read();
        assertThat(Duration.between(at.stagingBehindSince().orElseThrow(), at.at()))
                .isGreaterThanOrEqualTo(Duration.ofMinutes(90));
        assertThat(result("staging").state()).isEqualTo(CheckResult.State.WARNING);
        assertThat(result("staging").says()).contains("DuckDB stopped");
        assertThat(result("sync").state()).isEqualTo(CheckResult.State.OK);
        assertThat(page()).contains("Staging failed");
        tracker.heard(new SyncEvent.StagingPublished(3, 3, clock.instant(), new TreeMap<>()));
        tracker.heard(new SyncEvent.Succeeded(Work.STAGING));
        assertThat(tracker.read().stagingBehindSince()).isEmpty();
        assertThat(result("staging").state()).isEqualTo(CheckResult.State.OK);
    }

    @Test
    void a_cursor_near_the_end_of_the_log_is_a_warning_and_beyond_it_a_failure() {
        tracker.heard(new SyncEvent.Found(standing(1, clock.instant())));
        assertThat(result("cursor").state()).isEqualTo(CheckResult.State.OK);
        clock.forward(Duration.ofDays(10));
        assertThat(result("cursor").state()).isEqualTo(CheckResult.State.WARNING);
        assertThat(result("cursor").says()).contains("10 d 0 h old", "only a resync");
        clock.forward(Duration.ofDays(4));
        assertThat(result("cursor").state()).isEqualTo(CheckResult.State.DOWN);
    }

    /** Ten days of walking looked like a cursor that had just been used; the deployment forgot it all the same. */
    @Test
    void a_cursor_that_waits_for_a_walk_ages_from_when_the_walk_began() {
        Phase used = new Phase.DataSync(Optional.of("c1"), OptionalLong.of(1));
        tracker.heard(new SyncEvent.Found(standing(1, used)));
        clock.forward(Duration.ofDays(1));
        Instant began = clock.instant();
        OptionalLong snapshot = OptionalLong.of(began.getEpochSecond() * 1_000_000_000L);
        clock.forward(Duration.ofDays(5));
        tracker.heard(
                landed(standing(2, new Phase.InitialSnapshot(snapshot, Optional.of("page"), "{}", Optional.of("c1")))));
        assertThat(tracker.read().cursorAge().orElseThrow()).isBetween(Duration.ofDays(5), Duration.ofDays(6));
        clock.forward(Duration.ofDays(5));
        tracker.heard(landed(standing(3, new Phase.DataSync(Optional.of("c1"), snapshot))));
        assertThat(tracker.read().cursorAge().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofDays(10));
        assertThat(result("cursor").state()).isEqualTo(CheckResult.State.WARNING);
        tracker.heard(landed(standing(4, new Phase.DataSync(Optional.of("c2"), snapshot))));
        assertThat(tracker.read().cursorAge().orElseThrow()).isLessThan(Duration.ofMinutes(1));
        assertThat(result("cursor").state()).isEqualTo(CheckResult.State.OK);
    }

    @Test
    void a_failure_is_down_until_the_next_success_and_a_fence_until_this_writer_lands_a_batch() {
        tracker.heard(
                new SyncEvent.Failed(Work.SYNC, new SyncFailure.Retryable("The network is gone. Nothing was lost.")));
        assertThat(result("sync").says()).contains("The network is gone");
        assertThat(result("sync").isDown()).isTrue();
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        assertThat(result("sync").isDown()).isFalse();
        tracker.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Fenced("Another writer.")));
        tracker.heard(new SyncEvent.Succeeded(Work.SYNC));
        assertThat(result("fence").isDown()).as("nothing was to be landed").isTrue();
        tracker.heard(landed(8, 1));
        assertThat(result("fence").isDown()).isFalse();
    }

    @Test
    void only_the_last_hour_counts_as_throughput() {
        tracker.heard(landed(1, 100));
        clock.forward(Duration.ofMinutes(30));
        tracker.heard(landed(2, 10));
        assertThat(lastHour()).isEqualTo(110);
        clock.forward(Duration.ofMinutes(45));
        assertThat(lastHour()).isEqualTo(10);
        clock.forward(Duration.ofDays(2));
        assertThat(lastHour()).isZero();
        assertThat(tracker.read().landed()).isEqualTo(110L);
    }

    @Test
    void a_thousand_tables_get_a_hundred_series_and_lose_no_event() {
        MeterRegistry registry = new SimpleMeterRegistry();
        Metrics metrics = new Metrics(registry, "app");
        SortedMap<TableRef, LandedBatch.Brought> rows = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            rows.put(TableRef.root("table" + i), new LandedBatch.Brought(1, 1, 0, 10));
        }
        for (int i = 0; i < 3; i++) {
            metrics.heard(new SyncEvent.Landed(standing(i, clock.instant()), new LandedBatch(rows)));
        }
        assertThat(registry.find("caravan.table.events").counters())
                .as("three operations")
                .hasSize(303);
        assertThat(registry.find("caravan.table.bytes").counters()).hasSize(101);
        assertThat(registry.find("caravan.table.events").counters().stream()
                        .mapToDouble(counter -> counter.count())
                        .sum())
                .isEqualTo(6000);
    }

    @Test
    void names_and_messages_cannot_break_out_of_the_page() {
        tracker.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Fatal("</li><script>alert(1)</script>")));
        SortedMap<TableRef, LandedBatch.Brought> rows = new TreeMap<>();
        rows.put(TableRef.of("a\"b", "<b>&'"), new LandedBatch.Brought(1, 0, 0, 1));
        tracker.heard(new SyncEvent.Landed(standing(1, clock.instant()), new LandedBatch(rows)));
        assertThat(page())
                .contains("&lt;script&gt;", "&lt;b&gt;&amp;&#39;", "a&quot;b")
                .doesNotContain("<script>alert", "<b>&");
    }

    private Series hour() {
        return Status.of(watched.source, tracker).history().hour();
    }

    private long lastHour() {
        return hour().events();
    }

    private String page() {
        return StatusPage.of(
                Status.of(watched.source, tracker), StatusPage.Place.alone(), Viewer.reader(), ListQuery.ALL);
    }

    private CheckResult result(String name) {
        List<CheckResult> all = evaluator.state(tracker.read());
        return all.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }

    private SyncEvent landed(long batch, long events) {
        SortedMap<TableRef, LandedBatch.Brought> rows = new TreeMap<>();
        rows.put(TableRef.root("users"), new LandedBatch.Brought(events, 0, 0, 1));
        return new SyncEvent.Landed(standing(batch, clock.instant()), new LandedBatch(rows));
    }

    private static SyncEvent landed(SourcePosition at) {
        return new SyncEvent.Landed(at, new LandedBatch(new TreeMap<>()));
    }

    private SourcePosition standing(long batch, Phase phase) {
        return new SourcePosition(batch, new TreeMap<>(), phase, phase, Imports.UNKNOWN, clock.instant());
    }

    private static SourcePosition standing(long batch, Instant at) {
        Phase phase = new Phase.DeltaTail(at.getEpochSecond() * 1_000_000_000L);
        return new SourcePosition(batch, new TreeMap<>(), phase, phase, Imports.UNKNOWN, at);
    }
}
