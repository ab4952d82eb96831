package io.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A sync every ten seconds, and how often staging follows: each time costs a copy of every table that has changed. */
class StagingPaceTest {
    private static final Materialized.Behind USERS = new Materialized.Behind(
            TableRef.root("users"), Optional.of(1L), new SyncFailure.Fatal("a value does not fit"));

    private final Progress progress = new Progress();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private final InstantSource time = () -> now;
    private Duration tick = Duration.ofSeconds(10);
    private Duration takes = Duration.ZERO;
    private boolean fails;
    private boolean behind;
    private int runs;
    private long batch;

    @Test
    void it_follows_every_sync_where_it_takes_a_fraction_of_a_second() {
        takes = Duration.ofMillis(300);
        assertThat(runsWithin(Duration.ofHours(1), Duration.ZERO)).isEqualTo(360);
    }

    @Test
    void whoever_syncs_each_second_reads_each_second_while_it_takes_a_fraction_of_one() {
        tick = Duration.ofSeconds(1);
        takes = Duration.ofMillis(300);
        assertThat(runsWithin(Duration.ofMinutes(1), Duration.ZERO)).isEqualTo(60);
        takes = Duration.ofMillis(1200);
        assertThat(runsWithin(Duration.ofMinutes(1), Duration.ZERO))
                .as("a rest that grows from nothing")
                .isBetween(12, 14);
        takes = Duration.ofSeconds(2);
        assertThat(runsWithin(Duration.ofMinutes(1), Duration.ZERO)).isEqualTo(4);
    }

    @Test
    void the_first_change_behind_a_long_build_is_not_held_back() {
        StagingSteps staging = staging(Duration.ZERO);
        takes = Duration.ofMinutes(5);
        landed(1);
        tick(staging);
        takes = Duration.ofMillis(300);
        landed(2);
        tick(staging);
        landed(3);
        tick(staging);
        assertThat(runs).isEqualTo(3);
    }

    @Test
    void long_runs_between_short_ones_are_paid_for_by_a_rest() {
        StagingSteps staging = staging(Duration.ZERO);
        int all = 0;
        Instant end = now.plus(Duration.ofHours(1));
        while (now.isBefore(end)) {
            takes = Duration.ofMillis(all % 2 == 0 ? 28_000 : 300);
            landed(++batch);
            runs = 0;
            tick(staging);
            all += runs;
        }
        assertThat(all).as("each second one rests for 280 s").isBetween(20, 26);
    }

    @Test
    void a_large_table_is_not_written_anew_with_every_sync() {
        takes = Duration.ofSeconds(6);
        assertThat(runsWithin(Duration.ofHours(1), Duration.ZERO)).isBetween(50, 56);
        takes = Duration.ofMinutes(10);
        assertThat(runsWithin(Duration.ofHours(5), Duration.ZERO))
                .as("a quarter of an hour is the most that it waits")
                .isBetween(11, 13);
    }

    @Test
    void it_is_not_more_often_than_was_asked_for() {
        takes = Duration.ofMillis(300);
        assertThat(runsWithin(Duration.ofHours(1), Duration.ofMinutes(5))).isBetween(11, 12);
    }

    @Test
    void a_table_that_stays_behind_is_tried_less_and_less_often_and_holds_back_nobody() {
        behind = true;
        takes = Duration.ofMillis(300);
        StagingSteps staging = staging(Duration.ZERO);
        landed(1);
        assertThat(ticks(staging, Duration.ofMinutes(1))).isBetween(2, 4);
        assertThat(ticks(staging, Duration.ofHours(1))).isBetween(6, 10);
        assertThat(runsWithin(Duration.ofHours(1), Duration.ZERO)).isEqualTo(360);
    }

    @Test
    void a_failure_that_lasts_is_tried_less_and_less_often_beside_an_idle_source_too() {
        fails = true;
        StagingSteps staging = staging(Duration.ZERO);
        landed(1);
        assertThat(ticks(staging, Duration.ofMinutes(1))).isBetween(2, 3);
        assertThat(ticks(staging, Duration.ofHours(1))).isBetween(6, 10);
        assertThat(ticks(staging, Duration.ofHours(4))).isBetween(15, 16);
        fails = false;
        assertThat(ticks(staging, Duration.ofHours(1)))
                .as("once it has succeeded there is nothing left to do")
                .isEqualTo(1);
        landed(2);
        fails = true;
        assertThat(ticks(staging, Duration.ofMinutes(1)))
                .as("a new failure is tried again soon")
                .isBetween(2, 3);
    }

    @Test
    void a_failure_is_not_tried_more_often_than_was_asked_for() {
        fails = true;
        StagingSteps staging = staging(Duration.ofMinutes(30));
        landed(1);
        assertThat(ticks(staging, Duration.ofHours(3))).isBetween(5, 6);
    }

    private void landed(long last) {
        progress.heard(new SyncEvent.Compacts(last));
    }

    private int runsWithin(Duration span, Duration interval) {
        StagingSteps staging = staging(interval);
        runs = 0;
        Instant end = now.plus(span);
        while (now.isBefore(end)) {
            landed(++batch);
            tick(staging);
        }
        return runs;
    }

    private int ticks(StagingSteps staging, Duration span) {
        runs = 0;
        Instant end = now.plus(span);
        while (now.isBefore(end)) {
            tick(staging);
        }
        return runs;
    }

    private void tick(StagingSteps staging) {
        Instant next = now.plus(tick);
        if (staging.isDue()) {
            staging.materialize();
        }
        now = next.isAfter(now) ? next : now;
    }

    private StagingSteps staging(Duration interval) {
        Materializer slow = new Materializer() {
            @Override
            public Materialized materialize() {
                runs++;
                now = now.plus(takes);
                if (fails) {
                    throw new SyncFailure.Retryable("No space left on device");
                }
                return behind ? new Materialized.Stuck(List.of(USERS)) : new Materialized.Unchanged(batch);
            }

            @Override
            public Materialized rebuild() {
                return materialize();
            }

            @Override
            public void stop() {}

            @Override
            public void close() {}
        };
        return new StagingSteps(
                StagingSteps.Plan.automatic(Optional.of(slow), interval),
                progress,
                new Stepping("app", time.withZone(ZoneOffset.UTC), SyncListener.NOBODY));
    }
}
