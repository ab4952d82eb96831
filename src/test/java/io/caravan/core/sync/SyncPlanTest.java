package io.caravan.core.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.imports.ImportsConfig;
import io.caravan.core.imports.OnDeleted;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.pages.Selections;
import io.caravan.core.resync.ResyncRequest;
import java.time.Clock;
import java.time.Duration;
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
    private static final DataSync SYNCED = new DataSync(Optional.of("opaque"), OptionalLong.of(50));
    private static final DataSync MIDDLE = new DataSync(Optional.of("opaque"), OptionalLong.empty());

    @Test
    void the_log_goes_on_where_nothing_has_changed() {
        Checkpoint at = tail(50);
        assertThat(plan(at, Selection.EVERYTHING)).isEqualTo(new SyncPlan.Step(at, Optional.empty()));
    }

    @Test
    void a_resync_of_everything_begins_by_the_configured_protocol() {
        assertThat(restarted(Protocol.STREAMING_EXPORT, tail(50))).isEqualTo(InitialSnapshot.ofEverything());
        assertThat(restarted(Protocol.DATA_SYNC, tail(50))).isEqualTo(DataSync.ofEverything());
        assertThat(restarted(Protocol.STREAMING_EXPORT, in(MIDDLE))).isEqualTo(InitialSnapshot.ofEverything());
    }

    @Test
    void a_named_table_enters_alone_once_the_log_is_at_its_end() {
        SyncPlan.Step step = plan(tail(50), Selection.EVERYTHING, USERS);
        assertThat(step.now()).isEqualTo(tail(50));
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ORDERS)).isFalse();
        assertThat(SyncPlan.enter(
                                tail(60), 60, Selection.EVERYTHING, step.then().orElseThrow())
                        .phase())
                .isEqualTo(new InitialSnapshot(
                        OptionalLong.of(60),
                        Optional.empty(),
                        step.then().orElseThrow().toJson()));
    }

    @Test
    void a_named_table_that_is_not_selected_is_not_read() throws JsonFormatException {
        Selection configured = Selection.parse("""
                {"":{"users":"excluded"}}""");
        Checkpoint at = tail(50).withSelection(configured.toJson());
        assertThat(SyncPlan.next(at, configured, settings(configured), wish(USERS))
                        .then())
                .isEmpty();
    }

    @Test
    void a_narrowed_selection_keeps_the_place_in_the_log() throws JsonFormatException {
        Selection narrowed = Selection.parse("""
                {"":{"users":"excluded"}}""");
        SyncPlan.Step step = plan(tail(50), narrowed);
        assertThat(step.then()).isEmpty();
        assertThat(step.now()).isEqualTo(tail(50).withSelection(narrowed.toJson()));
    }

    @Test
    void a_widened_selection_keeps_the_old_one_until_the_end_of_the_log() throws JsonFormatException {
        Selection before = Selection.parse("""
                {"":{"users":"excluded"},"waitlist":"excluded"}""");
        SyncPlan.Step step = widened(before);
        assertThat(step.now()).isEqualTo(tail(50).withSelection(before.toJson()));
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ENTRIES)).isTrue();
        assertThat(step.then().orElseThrow().includes(ORDERS)).isFalse();
    }

    @Test
    void a_table_that_nobody_has_heard_of_enters_with_those_that_were_not_listed_either() throws JsonFormatException {
        Selection before = Selection.parse(
                """
                        {"_other":"excluded","":{"_other":"excluded","users":"included"}}""");
        Selection entering = widened(before).then().orElseThrow();
        assertThat(entering.includes(TableRef.root("createdWhileTheLogWasFollowed")))
                .isTrue();
        assertThat(entering.includes(TableRef.of("new/component", "table"))).isTrue();
        assertThat(entering.includes(USERS)).isFalse();
    }

    @Test
    void a_newly_included_column_lets_its_table_enter_again() throws JsonFormatException {
        Selection entering = widened(Selection.parse("""
                {"":{"users":{"ssn":"excluded"}}}"""))
                .then()
                .orElseThrow();
        assertThat(entering.includes(USERS)).isTrue();
        assertThat(entering.includes(ORDERS)).isFalse();
    }

    @Test
    void a_table_without_any_column_is_still_read_for_its_ids() throws JsonFormatException {
        Selection idsOnly = Selection.parse("""
                {"":{"users":{"_other":"excluded"}}}""");
        assertThat(idsOnly.includes(USERS)).isTrue();
        assertThat(idsOnly.toJson()).contains("""
                "users":{"_other":"excluded","_id":"included"}""");
        assertThat(Selection.parse(idsOnly.toJson())).isEqualTo(idsOnly);
    }

    @Test
    void a_selection_changed_in_the_middle_of_a_snapshot_starts_the_snapshot_again() throws JsonFormatException {
        Selection before = Selection.parse("""
                {"":{"users":"excluded"}}""");
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), ""))
                .withSelection(before.toJson());
        assertThat(SyncPlan.next(at, before, settings(Selection.EVERYTHING), wish())
                        .now()
                        .phase())
                .isEqualTo(InitialSnapshot.ofEverything());
    }

    @Test
    void an_interrupted_snapshot_of_some_tables_goes_on() {
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), "{}"));
        assertThat(plan(at, Selection.EVERYTHING)).isEqualTo(new SyncPlan.Step(at, Optional.empty()));
    }

    @Test
    void a_data_sync_follows_the_log_with_the_old_selection_until_tables_enter() throws JsonFormatException {
        Selection before = Selection.parse("""
                {"":{"users":{"ssn":"excluded"}}}""");
        Checkpoint at = in(SYNCED).withSelection(before.toJson());
        SyncPlan.Step step =
                SyncPlan.next(at, before, settings(Selection.EVERYTHING, Protocol.DATA_SYNC), wish(ORDERS));
        assertThat(step.now()).isEqualTo(at);
        assertThat(step.then().orElseThrow().includes(USERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ORDERS)).isTrue();
        assertThat(step.then().orElseThrow().includes(ENTRIES)).isFalse();
        assertThat(SyncPlan.enter(
                                in(SYNCED),
                                50,
                                Selection.EVERYTHING,
                                step.then().orElseThrow())
                        .phase())
                .isEqualTo(new InitialSnapshot(
                        OptionalLong.of(50),
                        Optional.empty(),
                        step.then().orElseThrow().toJson(),
                        Optional.of("opaque")));
    }

    @Test
    void a_data_sync_leaves_the_walk_of_a_table_that_was_not_selected_to_the_source() throws JsonFormatException {
        Selection before = Selection.parse("""
                {"":{"users":"excluded"}}""");
        Checkpoint at = in(SYNCED).withSelection(before.toJson());
        SyncPlan.Step step = SyncPlan.next(at, before, settings(Selection.EVERYTHING, Protocol.DATA_SYNC), wish());
        assertThat(step.now()).isEqualTo(at);
        assertThat(SyncPlan.enter(at, 50, Selection.EVERYTHING, step.then().orElseThrow()))
                .isEqualTo(in(SYNCED));
    }

    /** Else a checkpoint would claim that a table is followed which the source has not been asked for. */
    @Test
    void what_a_data_sync_walks_by_itself_waits_until_the_other_walk_is_done() throws JsonFormatException {
        Selection before =
                Selection.parse("""
                {"":{"users":"excluded","orders":{"note":"excluded"}}}""");
        Checkpoint at = in(SYNCED).withSelection(before.toJson());
        SyncPlan.Step step = SyncPlan.next(at, before, settings(Selection.EVERYTHING, Protocol.DATA_SYNC), wish());
        Checkpoint walking =
                SyncPlan.enter(at, 50, Selection.EVERYTHING, step.then().orElseThrow());
        Selection held = Selections.read(walking.selection());
        assertThat(held.includes(USERS)).isFalse();
        assertThat(held.entering(before, tables()).includes(ORDERS)).isTrue();
        Selection scope = Selections.read(((InitialSnapshot) walking.phase()).scope());
        assertThat(scope.includes(ORDERS)).isTrue();
        assertThat(scope.includes(USERS)).isFalse();
        assertThat(scope.includes(TableRef.of("new/component", "table"))).isFalse();
        SyncPlan.Step later =
                SyncPlan.next(walking, held, settings(Selection.EVERYTHING, Protocol.STREAMING_EXPORT), wish());
        assertThat(later.then().orElseThrow().includes(USERS)).isTrue();
    }

    @Test
    void a_walk_begins_anew_where_less_of_its_table_is_to_be_read() throws JsonFormatException {
        Selection narrowed = Selection.parse("""
                {"":{"users":{"ssn":"excluded"}}}""");
        Selection scope = Selection.EVERYTHING.entering(Selection.EVERYTHING, tables(USERS));
        Checkpoint at =
                in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), scope.toJson(), Optional.of("opaque")));
        Phase phase = SyncPlan.next(at, Selection.EVERYTHING, settings(narrowed, Protocol.DATA_SYNC), wish())
                .now()
                .phase();
        assertThat(phase)
                .isEqualTo(new InitialSnapshot(
                        OptionalLong.of(9),
                        Optional.empty(),
                        narrowed.within(scope).toJson(),
                        Optional.of("opaque")));
        assertThat(moved(at, Protocol.DATA_SYNC)).isEqualTo(at.phase());
    }

    @Test
    void a_walk_of_some_tables_goes_on_although_the_selection_of_others_changes() throws JsonFormatException {
        Selection narrowed = Selection.parse("""
                {"":{"orders":"excluded"}}""");
        Selection scope = Selection.EVERYTHING.entering(Selection.EVERYTHING, tables(USERS));
        Checkpoint at =
                in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), scope.toJson(), Optional.of("opaque")));
        assertThat(SyncPlan.next(at, Selection.EVERYTHING, settings(narrowed, Protocol.DATA_SYNC), wish()))
                .isEqualTo(new SyncPlan.Step(at.withSelection(narrowed.toJson()), Optional.empty()));
        Checkpoint before = at.withSelection(narrowed.toJson());
        SyncPlan.Step widened =
                SyncPlan.next(before, narrowed, settings(Selection.EVERYTHING, Protocol.DATA_SYNC), wish());
        assertThat(widened.now()).isEqualTo(before);
        assertThat(widened.then().orElseThrow().includes(ORDERS)).isTrue();
    }

    @Test
    void a_walk_of_a_data_sync_is_followed_by_the_log_where_the_protocol_changes() {
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), "{}", Optional.of("opaque")));
        assertThat(moved(at, Protocol.STREAMING_EXPORT))
                .isEqualTo(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), "{}"));
        assertThat(moved(at, Protocol.DATA_SYNC)).isEqualTo(at.phase());
    }

    @Test
    void a_data_sync_that_has_not_begun_takes_the_selection_as_it_is() throws JsonFormatException {
        Selection narrowed = Selection.parse("""
                {"":{"users":"excluded"}}""");
        Checkpoint at = in(DataSync.ofEverything());
        SyncPlan.Step step = SyncPlan.next(
                at.withSelection(narrowed.toJson()),
                narrowed,
                settings(Selection.EVERYTHING, Protocol.DATA_SYNC),
                wish(USERS));
        assertThat(step)
                .isEqualTo(new SyncPlan.Step(at.withImports(Imports.cold(Protocol.DATA_SYNC)), Optional.empty()));
    }

    @Test
    void a_classic_snapshot_comes_to_its_end_before_its_source_moves_over() {
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), ""));
        assertThat(moved(at, Protocol.DATA_SYNC)).isEqualTo(at.phase());
        assertThat(moved(tail(50), Protocol.DATA_SYNC)).isEqualTo(new DeltaTail(50));
        assertThat(moved(in(InitialSnapshot.ofEverything()), Protocol.DATA_SYNC))
                .isEqualTo(DataSync.ofEverything());
    }

    @Test
    void a_classic_snapshot_whose_selection_changes_is_begun_anew_by_the_configured_protocol()
            throws JsonFormatException {
        Selection before = Selection.parse("""
                {"":{"users":"excluded"}}""");
        Checkpoint at = in(new InitialSnapshot(OptionalLong.of(9), Optional.of("c"), ""))
                .withSelection(before.toJson());
        assertThat(SyncPlan.next(at, before, settings(Selection.EVERYTHING, Protocol.DATA_SYNC), wish())
                        .now()
                        .phase())
                .isEqualTo(DataSync.ofEverything());
    }

    @Test
    void a_data_sync_is_left_where_everything_is_complete_and_nowhere_else() {
        assertThat(moved(in(SYNCED), Protocol.STREAMING_EXPORT)).isEqualTo(new DeltaTail(50));
        assertThat(moved(in(DataSync.ofEverything()), Protocol.STREAMING_EXPORT))
                .isEqualTo(InitialSnapshot.ofEverything());
        assertThatThrownBy(() -> moved(in(MIDDLE), Protocol.STREAMING_EXPORT))
                .isInstanceOf(SyncFailure.NeedsResync.class)
                .hasMessageContaining("convex.protocol=data-sync");
    }

    private static Phase moved(Checkpoint at, Protocol protocol) {
        return SyncPlan.next(at, Selection.EVERYTHING, settings(Selection.EVERYTHING, protocol), wish())
                .now()
                .phase();
    }

    private static Phase restarted(Protocol protocol, Checkpoint at) {
        Optional<ResyncRequest> everything = Optional.of(new ResyncRequest("r", tables()));
        return SyncPlan.next(at, Selection.EVERYTHING, settings(Selection.EVERYTHING, protocol), everything)
                .now()
                .phase();
    }

    private static SyncSettings settings(Selection selection) {
        return settings(selection, Protocol.STREAMING_EXPORT);
    }

    private static SyncSettings settings(Selection selection, Protocol protocol) {
        return new SyncSettings(
                "app",
                "d",
                protocol,
                selection,
                new BatchLimits(1, 1, Duration.ZERO),
                Duration.ZERO,
                OnExpiredCursor.STOP,
                new ImportsConfig(Duration.ZERO, OnDeleted.TRUNCATE),
                Clock.systemUTC());
    }

    private static Optional<ResyncRequest> wish(TableRef... tables) {
        return tables.length == 0 ? Optional.empty() : Optional.of(new ResyncRequest("r", tables(tables)));
    }

    private static SyncPlan.Step widened(Selection before) {
        return SyncPlan.next(tail(50).withSelection(before.toJson()), before, settings(Selection.EVERYTHING), wish());
    }

    private static SyncPlan.Step plan(Checkpoint at, Selection configured, TableRef... named) {
        return SyncPlan.next(at, Selection.EVERYTHING, settings(configured), wish(named));
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
