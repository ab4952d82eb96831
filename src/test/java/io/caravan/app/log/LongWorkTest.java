package io.caravan.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.Progress.Beside;
import io.caravan.core.watch.Progress.Reading;
import io.caravan.core.watch.SyncEvent;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LongWorkTest {
    private final LongWork work = new LongWork(at("starting", 7, 100, 500));

    @Test
    void a_batch_that_has_a_line_of_its_own_is_not_told_again() {
        assertThat(work.isNewsOf(at("deltas", 8, 101, 600))).isFalse();
        assertThat(work.isNewsOf(at("deltas", 9, 102, 700))).isFalse();
    }

    @Test
    void a_batch_that_lands_right_after_a_look_is_not_told_in_advance() {
        assertThat(work.isNewsOf(at("deltas", 7, 101, 600))).isFalse();
        assertThat(work.isNewsOf(at("deltas", 8, 102, 700))).isFalse();
        assertThat(work.isNewsOf(at("deltas", 8, 103, 800))).isFalse();
    }

    @Test
    void a_long_batch_is_told_while_it_grows() {
        assertThat(work.isNewsOf(at("deltas", 7, 101, 600))).isFalse();
        assertThat(work.isNewsOf(at("deltas", 7, 102, 700))).isTrue();
        assertThat(work.isNewsOf(at("deltas", 7, 103, 800))).isTrue();
        assertThat(work.isNewsOf(at("deltas", 8, 104, 900))).isFalse();
    }

    @Test
    void a_snapshot_is_told_however_short_its_batches_are() {
        assertThat(work.isNewsOf(at("snapshot", 8, 101, 600))).isTrue();
        assertThat(work.isNewsOf(at("snapshot", 9, 102, 700))).isTrue();
    }

    @Test
    void an_idle_source_that_takes_empty_pages_is_no_news() {
        assertThat(work.isNewsOf(at("deltas", 7, 160, 500))).isFalse();
        assertThat(work.isNewsOf(at("deltas", 7, 220, 500))).isFalse();
    }

    @Test
    void a_staging_is_told_once_it_has_lasted_from_one_look_to_the_next() {
        assertThat(work.isNewsOf(staging(0))).isFalse();
        assertThat(work.isNewsOf(staging(0))).isTrue();
        assertThat(work.isNewsOf(staging(1))).isTrue();
        assertThat(work.isNewsOf(at("deltas", 7, 100, 500))).isFalse();
    }

    private static Reading staging(int done) {
        SyncEvent.Stage stage = new SyncEvent.Stage(TableRef.root("users"), done, 2);
        return new Reading(
                "deltas",
                7,
                100,
                500,
                9000,
                3,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.of(new Beside("staging", stage)));
    }

    private static Reading at(String phase, long batch, long pages, long rows) {
        return new Reading(
                phase,
                batch,
                pages,
                rows,
                rows * 18,
                3,
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
