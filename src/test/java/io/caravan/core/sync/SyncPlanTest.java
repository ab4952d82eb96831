package io.caravan.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.json.JsonFormatException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SyncPlanTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ORDERS = TableRef.root("orders");
    private static final TableRef ENTRIES = TableRef.of("waitlist", "entries");
    private static final Checkpoint DATA_SYNC = in(new DataSync(Optional.of("opaque"), OptionalLong.of(50)));

    @Test
    void the_log_goes_on_where_nothing_has_changed() {
        Checkpoint at = tail(50);
        assertThat(plan(at, Selection.EVERYTHING, tables())).isEqualTo(new SyncPlan.Step(at, Optional.empty()));
    }

    @Test
    void starting_over_begins_the_configured_protocol() {
        assertThat(restart(Protocol.STREAMING_EXPORT)).isEqualTo(InitialSnapshot.ofEverything());
        assertThat(restart(Protocol.DATA_SYNC)).isEqualTo(DataSync.ofEverything());
    }

    @Test
    void a_named_table_enters_alone_once_the_log_is_at_its_end() {
        SyncPlan.Step step = plan(tail(50), Selection.EVERYTHING, tables(USERS));
        assertThat(step.now()).isEqualTo(tail(50));
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ORDERS)).isFalse();
        assertThat(SyncPlan.enter(tail(60), Selection.EVERYTHING, step.then().orElseThrow())
                        .phase())
                .isEqualTo(new InitialSnapshot(
                        OptionalLong.of(60),
                        Optional.empty(),
                        step.then().orElseThrow().toJson()));
    }

    @Test
    void a_named_table_that_is_not_selected_is_not_read() throws JsonFormatException {
        Selection configured = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        Checkpoint at = tail(50).withSelection(configured.toJson());
        assertThat(SyncPlan.next(at, configured, configured, tables(USERS)).then())
                .isEmpty();
    }

    @Test
    void a_narrowed_selection_keeps_the_place_in_the_log() throws JsonFormatException {
        Selection narrowed = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        SyncPlan.Step step = plan(tail(50), narrowed, tables());
        assertThat(step.then()).isEmpty();
        assertThat(step.now()).isEqualTo(tail(50).withSelection(narrowed.toJson()));
    }

    @Test
    void a_widened_selection_keeps_the_old_one_until_the_end_of_the_log() throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":\"excluded\"},\"waitlist\":\"excluded\"}");
        SyncPlan.Step step = widened(before);
        assertThat(step.now()).isEqualTo(tail(50).withSelection(before.toJson()));
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ENTRIES)).isTrue();
        assertThat(step.then().orElseThrow().includes(ORDERS)).isFalse();
    }

    @Test
    void a_table_that_nobody_has_heard_of_enters_with_those_that_were_not_listed_either() throws JsonFormatException {
        Selection before =
                Selection.parse("{\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"users\":\"included\"}}");
        Selection entering = widened(before).then().orElseThrow();
        assertThat(entering.includes(TableRef.root("createdWhileTheLogWasFollowed")))
                .isTrue();
        assertThat(entering.includes(TableRef.of("new/component", "table"))).isTrue();
        assertThat(entering.includes(USERS)).isFalse();
    }

    @Test
    void a_newly_included_column_lets_its_table_enter_again() throws JsonFormatException {
        Selection entering = widened(Selection.parse("{\"\":{\"users\":{\"ssn\":\"excluded\"}}}"))
                .then()
                .orElseThrow();
        assertThat(entering.includes(USERS)).isTrue();
        assertThat(entering.includes(ORDERS)).isFalse();
    }

    @Test
    void a_table_without_any_column_is_still_read_for_its_ids() throws JsonFormatException {
        Selection idsOnly = Selection.parse("{\"\":{\"users\":{\"_other\":\"excluded\"}}}");
        assertThat(idsOnly.includes(USERS)).isTrue();
        assertThat(idsOnly.toJson()).contains("\"users\":{\"_other\":\"excluded\"}");
        assertThat(Selection.parse(idsOnly.toJson())).isEqualTo(idsOnly);
    }

    @Test
    void a_selection_changed_in_the_middle_of_a_snapshot_starts_the_snapshot_again() throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), ""))
                .withSelection(before.toJson());
        assertThat(SyncPlan.next(at, before, Selection.EVERYTHING, tables())
                        .now()
                        .phase())
                .isEqualTo(InitialSnapshot.ofEverything());
    }

    @Test
    void an_interrupted_snapshot_of_some_tables_goes_on() {
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), "{}"));
        assertThat(plan(at, Selection.EVERYTHING, tables())).isEqualTo(new SyncPlan.Step(at, Optional.empty()));
    }

    @Test
    void a_data_sync_leaves_a_named_table_out_until_the_end_of_the_log_and_then_takes_it_in() {
        SyncPlan.Step step = plan(DATA_SYNC, Selection.EVERYTHING, tables(USERS));
        Selection meanwhile = Selections.read(step.now().selection());
        assertThat(meanwhile.includes(USERS)).isFalse();
        assertThat(meanwhile.includes(ORDERS)).isTrue();
        assertThat(meanwhile.includes(TableRef.of("new/component", "table"))).isTrue();
        Checkpoint entered =
                SyncPlan.enter(step.now(), Selection.EVERYTHING, step.then().orElseThrow());
        assertThat(entered).isEqualTo(DATA_SYNC);
    }

    @Test
    void a_data_sync_walks_a_table_again_of_which_it_reads_more_columns() throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":{\"ssn\":\"excluded\"}}}");
        SyncPlan.Step step =
                SyncPlan.next(DATA_SYNC.withSelection(before.toJson()), before, Selection.EVERYTHING, tables());
        assertThat(Selections.read(step.now().selection()).includes(USERS)).isFalse();
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
    }

    @Test
    void a_data_sync_that_has_not_begun_takes_the_selection_as_it_is() throws JsonFormatException {
        Selection narrowed = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        SyncPlan.Step step = SyncPlan.next(
                in(DataSync.ofEverything()).withSelection(narrowed.toJson()),
                narrowed,
                Selection.EVERYTHING,
                tables(USERS));
        assertThat(step).isEqualTo(new SyncPlan.Step(in(DataSync.ofEverything()), Optional.empty()));
    }

    private static Phase restart(Protocol protocol) {
        return SyncPlan.restart(tail(50), Selection.EVERYTHING, protocol).phase();
    }

    private static SyncPlan.Step widened(Selection before) {
        return SyncPlan.next(tail(50).withSelection(before.toJson()), before, Selection.EVERYTHING, tables());
    }

    private static SyncPlan.Step plan(Checkpoint at, Selection configured, SortedSet<TableRef> named) {
        return SyncPlan.next(at, Selection.EVERYTHING, configured, named);
    }

    private static Checkpoint tail(long cursor) {
        return in(new DeltaTail(cursor));
    }

    private static Checkpoint in(Phase phase) {
        TreeMap<TableRef, Long> generations = new TreeMap<>();
        tables(USERS, ORDERS, ENTRIES).forEach(table -> generations.put(table, 1L));
        return new Checkpoint("app", "d", 3, Selection.EVERYTHING.toJson(), generations, new TreeMap<>(), phase);
    }

    private static SortedSet<TableRef> tables(TableRef... tables) {
        return new TreeSet<>(List.of(tables));
    }
}
