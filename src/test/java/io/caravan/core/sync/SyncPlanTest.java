package io.caravan.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Selection;
import io.caravan.core.json.JsonFormatException;
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
    private static final SortedSet<TableRef> KNOWN = tables(USERS, ORDERS, ENTRIES);

    @Test
    void the_log_goes_on_where_nothing_has_changed() {
        Checkpoint at = tail(3, 50);
        assertThat(plan(at, Selection.EVERYTHING, Optional.empty())).isEqualTo(new SyncPlan.Step(at, tables()));
    }

    @Test
    void a_resync_of_everything_starts_a_snapshot_of_everything() {
        Optional<ResyncRequest> wish = Optional.of(new ResyncRequest(3, tables()));
        assertThat(plan(tail(3, 50), Selection.EVERYTHING, wish).now().phase())
                .isEqualTo(InitialSnapshot.ofEverything());
    }

    @Test
    void a_fulfilled_resync_is_not_done_twice() {
        Optional<ResyncRequest> wish = Optional.of(new ResyncRequest(0, tables()));
        Checkpoint at = tail(3, 50);
        assertThat(plan(at, Selection.EVERYTHING, wish)).isEqualTo(new SyncPlan.Step(at, tables()));
    }

    @Test
    void a_named_table_enters_alone_once_the_log_is_at_its_end() {
        Optional<ResyncRequest> wish = Optional.of(new ResyncRequest(3, tables(USERS)));
        SyncPlan.Step step = plan(tail(3, 50), Selection.EVERYTHING, wish);
        assertThat(step).isEqualTo(new SyncPlan.Step(tail(3, 50), tables(USERS)));
        assertThat(SyncPlan.enter(tail(3, 60), new DeltaTail(60), Selection.EVERYTHING, step.then())
                        .phase())
                .isEqualTo(new InitialSnapshot(OptionalLong.of(60), Optional.empty(), tables(USERS)));
    }

    @Test
    void a_narrowed_selection_keeps_the_place_in_the_log() throws JsonFormatException {
        Selection narrowed = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        SyncPlan.Step step = plan(tail(3, 50), narrowed, Optional.empty());
        assertThat(step.then()).isEmpty();
        assertThat(step.now()).isEqualTo(tail(3, 50).withSelection(narrowed.toJson()));
    }

    @Test
    void a_widened_selection_lets_only_the_new_tables_enter_and_keeps_the_old_selection_until_then()
            throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":\"excluded\"},\"waitlist\":\"excluded\"}");
        Checkpoint at = tail(3, 50).withSelection(before.toJson());
        SyncPlan.Step step = SyncPlan.next(at, before, Selection.EVERYTHING, KNOWN, Optional.empty());
        assertThat(step).isEqualTo(new SyncPlan.Step(at, tables(USERS, ENTRIES)));
    }

    @Test
    void a_newly_included_column_lets_its_table_enter_again() throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":{\"ssn\":\"excluded\"}}}");
        Checkpoint at = tail(3, 50).withSelection(before.toJson());
        assertThat(SyncPlan.next(at, before, Selection.EVERYTHING, KNOWN, Optional.empty())
                        .then())
                .isEqualTo(tables(USERS));
    }

    @Test
    void a_selection_changed_in_the_middle_of_a_snapshot_starts_the_snapshot_again() throws JsonFormatException {
        Selection before = Selection.parse("{\"\":{\"users\":\"excluded\"}}");
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), tables()))
                .withSelection(before.toJson());
        assertThat(SyncPlan.next(at, before, Selection.EVERYTHING, KNOWN, Optional.empty())
                        .now()
                        .phase())
                .isEqualTo(InitialSnapshot.ofEverything());
    }

    @Test
    void an_interrupted_snapshot_of_some_tables_goes_on() {
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), tables(USERS)));
        assertThat(plan(at, Selection.EVERYTHING, Optional.empty())).isEqualTo(new SyncPlan.Step(at, tables()));
    }

    private static SyncPlan.Step plan(Checkpoint at, Selection configured, Optional<ResyncRequest> wish) {
        return SyncPlan.next(at, Selection.EVERYTHING, configured, KNOWN, wish);
    }

    private static Checkpoint tail(long batch, long cursor) {
        return checkpoint(batch, new DeltaTail(cursor));
    }

    private static Checkpoint in(Phase phase) {
        return checkpoint(3, phase);
    }

    private static Checkpoint checkpoint(long batch, Phase phase) {
        TreeMap<TableRef, Long> generations = new TreeMap<>();
        KNOWN.forEach(table -> generations.put(table, 1L));
        return new Checkpoint("app", "d", batch, Selection.EVERYTHING.toJson(), generations, new TreeMap<>(), phase);
    }

    private static SortedSet<TableRef> tables(TableRef... tables) {
        return new TreeSet<>(java.util.List.of(tables));
    }
}
