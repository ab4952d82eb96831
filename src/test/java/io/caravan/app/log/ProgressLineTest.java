package io.caravan.app.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncEvent.Rows;
import io.caravan.core.watch.SyncEvent.Stage;
import io.caravan.core.watch.Work;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whoever waits in front of a terminal sees what is in hand, how fast it goes, and how much is left where that is known. */
class ProgressLineTest {
    private static final TableRef USERS = TableRef.root("users");

    private final Progress progress = new Progress();
    private final ProgressLine line = new ProgressLine(progress.read(), 2);

    @Test
    void a_first_snapshot_has_phase_table_rows_rate_and_time() {
        progress.heard(new SyncEvent.PhaseEntered("snapshot"));
        progress.heard(new SyncEvent.PageTaken("snapshot", 4000, 2_000_000, Set.of(USERS)));
        assertThat(now()).isEqualTo("snapshot of app/users: 1 table, 4000 rows (2000/s), 2.0 MB, batch 0, 2 s");
        progress.heard(new SyncEvent.PageTaken("snapshot", 1000, 500_000, Set.of(USERS)));
        assertThat(now()).isEqualTo("snapshot of app/users: 1 table, 5000 rows (500/s), 2.5 MB, batch 0, 4 s");
    }

    @Test
    void a_table_that_is_read_again_has_its_share_of_what_it_held_before_and_never_all_of_it() {
        progress.heard(new SyncEvent.Holds(new TreeMap<>(Map.of(USERS, 8000L)), Optional.empty()));
        progress.heard(new SyncEvent.PhaseEntered("snapshot"));
        progress.heard(new SyncEvent.PageTaken("snapshot", 4000, 2_000_000, Set.of(USERS)));
        assertThat(now()).startsWith("snapshot of app/users (about 50 % of its generation before): 1 table, ");
        progress.heard(new SyncEvent.PageTaken("snapshot", 9000, 2_000_000, Set.of(USERS)));
        assertThat(now()).startsWith("snapshot of app/users (about 99 % ");
        progress.heard(new SyncEvent.PhaseEntered("deltas"));
        progress.heard(new SyncEvent.PageTaken("deltas", 3, 100, Set.of(USERS)));
        assertThat(now())
                .startsWith("deltas of app/users: 1 table, 13003 rows (1/s), ")
                .endsWith(", 2 s");
    }

    @Test
    void the_share_counts_every_page_of_a_walk_and_not_the_last_one_only() {
        progress.heard(new SyncEvent.Holds(new TreeMap<>(Map.of(USERS, 8000L)), Optional.empty()));
        for (int page = 0; page < 3; page++) {
            progress.heard(new SyncEvent.PhaseEntered("snapshot"));
            progress.heard(new SyncEvent.PageTaken("snapshot", 2000, 2_000_000, Set.of(USERS)));
        }
        assertThat(now()).startsWith("snapshot of app/users (about 75 % of its generation before)");
    }

    @Test
    void a_walk_that_failed_and_begins_again_is_not_said_to_be_almost_done() {
        progress.heard(new SyncEvent.Holds(new TreeMap<>(Map.of(USERS, 8000L)), Optional.empty()));
        progress.heard(new SyncEvent.PhaseEntered("snapshot"));
        progress.heard(new SyncEvent.PageTaken("snapshot", 6000, 2_000_000, Set.of(USERS)));
        progress.heard(new SyncEvent.Failed(Work.SYNC, new SyncFailure.Retryable("no answer")));
        progress.heard(new SyncEvent.PhaseEntered("snapshot"));
        progress.heard(new SyncEvent.PageTaken("snapshot", 2000, 1_000_000, Set.of(USERS)));
        assertThat(now()).startsWith("snapshot of app/users (about 25 % of its generation before)");
    }

    @Test
    void a_first_walk_has_its_share_of_all_documents_where_the_deployment_says_how_many_there_are() {
        progress.heard(new SyncEvent.PhaseEntered("snapshot"));
        progress.heard(new SyncEvent.PageTaken("snapshot", 4000, 2_000_000, Set.of(USERS)));
        progress.heard(new SyncEvent.Walked(new Rows(4000, OptionalLong.of(10_000))));
        assertThat(now()).startsWith("snapshot of app/users (about 40 % of all 10000 documents): 1 table, ");
        progress.heard(new SyncEvent.Walked(new Rows(10_100, OptionalLong.of(10_000))));
        assertThat(now()).contains("(about 99 % of all 10000 documents)");
        progress.heard(new SyncEvent.PhaseEntered("deltas"));
        progress.heard(new SyncEvent.PageTaken("deltas", 3, 100, Set.of(USERS)));
        assertThat(now()).doesNotContain("of all");
    }

    @Test
    void a_compaction_has_its_share_of_all_rows_and_a_time_of_its_own() {
        progress.heard(compacts(1, 1000));
        assertThat(now())
                .isEqualTo("compaction of app/users: 1 of 3 tables done, 1000 rows of 4000 (25 %) (500/s), 2 s");
        progress.heard(compacts(1, 3000));
        assertThat(now())
                .isEqualTo("compaction of app/users: 1 of 3 tables done, 3000 rows of 4000 (75 %) (1000/s), 4 s");
        progress.heard(new SyncEvent.Succeeded(Work.STAGING));
        assertThat(progress.read().beside()).as("another work has ended").isPresent();
        progress.heard(new SyncEvent.Failed(Work.COMPACTION, new SyncFailure.Retryable("no")));
        assertThat(progress.read().beside()).isEmpty();
    }

    @Test
    void a_staging_tells_its_table_and_a_comparison_which_side_is_read() {
        progress.heard(new SyncEvent.Progressed(Work.STAGING, Optional.of(new Stage(USERS, 0, 2))));
        assertThat(now()).isEqualTo("staging of app/users: 0 of 2 tables done, 2 s");
        progress.heard(new SyncEvent.Progressed(Work.STAGING));
        assertThat(now()).isEqualTo("staging of app/users: 0 of 2 tables done, 4 s");
        progress.heard(new SyncEvent.Compares("source", new Stage(USERS, 1, 2, new Rows(500, OptionalLong.of(1000)))));
        assertThat(now())
                .isEqualTo("comparison: source of app/users: 1 of 2 tables done, 500 rows of 1000 (50 %) (250/s), 2 s");
    }

    private static SyncEvent compacts(int done, long rows) {
        Stage at = new Stage(USERS, done, 3, new Rows(rows, OptionalLong.of(4000)));
        return new SyncEvent.Progressed(Work.COMPACTION, Optional.of(at));
    }

    private String now() {
        return line.of(progress.read());
    }
}
