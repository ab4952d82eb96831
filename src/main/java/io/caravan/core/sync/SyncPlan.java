package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Selection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a sync does next, decided from the checkpoint, the configured selection and a user's wish; a pure function.
 *
 * <p>Tables that enter alone (named in a resync, or newly selected) are walked at the snapshot that equals the delta cursor.
 * So the log is first followed to its end with the old selection, and afterwards one cursor serves all tables again: no event
 * is read twice, none is missed.
 */
final class SyncPlan {
    /** @param then what follows once {@code now} is at its end */
    record Step(Checkpoint now, SortedSet<TableRef> then) {}

    private SyncPlan() {}

    static Step next(
            Checkpoint at,
            Selection before,
            Selection configured,
            SortedSet<TableRef> known,
            Optional<ResyncRequest> wish) {
        boolean everything = wish.filter(ResyncRequest::isForEverything)
                .filter(request -> !isFulfilled(request, at, configured))
                .isPresent();
        SortedSet<TableRef> entering = entering(at, before, configured, known, wish);
        if (everything) {
            return new Step(restart(at, configured), new TreeSet<>());
        }
        return at.phase()
                .fold(
                        snapshot -> duringSnapshot(at, snapshot, before, configured, entering),
                        deltas -> entering.isEmpty()
                                ? new Step(at.withSelection(configured.toJson()), entering)
                                : new Step(at, entering));
    }

    /** A table that is no longer selected is not waited for. */
    static boolean isFulfilled(ResyncRequest wish, Checkpoint at, Selection configured) {
        return wish.unfulfilled(at).stream().noneMatch(configured::includes);
    }

    /** The checkpoint from which every selected table starts a new generation. */
    static Checkpoint restart(Checkpoint at, Selection configured) {
        return at.withSelection(configured.toJson()).withPhase(InitialSnapshot.ofEverything());
    }

    /** The checkpoint from which only these tables start a new generation; {@code at} must be at the end of the log. */
    static Checkpoint enter(Checkpoint at, DeltaTail end, Selection configured, SortedSet<TableRef> tables) {
        Phase snapshot = new InitialSnapshot(OptionalLong.of(end.cursor()), Optional.empty(), tables);
        return at.withSelection(configured.toJson()).withPhase(snapshot);
    }

    private static Step duringSnapshot(
            Checkpoint at,
            InitialSnapshot snapshot,
            Selection before,
            Selection configured,
            SortedSet<TableRef> entering) {
        if (before.equals(configured)) {
            return new Step(at, snapshot.scope().isEmpty() ? new TreeSet<>() : entering);
        }
        // A cursor belongs to the selection that it was made with.
        SortedSet<TableRef> scope = new TreeSet<>(snapshot.scope());
        if (!scope.isEmpty()) {
            scope.addAll(entering);
            scope.removeIf(table -> !configured.includes(table));
        }
        InitialSnapshot again = new InitialSnapshot(
                snapshot.scope().isEmpty() ? OptionalLong.empty() : snapshot.snapshot(), Optional.empty(), scope);
        boolean nothingLeft = scope.isEmpty() && !snapshot.scope().isEmpty();
        Phase phase = nothingLeft ? new DeltaTail(snapshot.snapshot().orElseThrow()) : again;
        return new Step(at.withSelection(configured.toJson()).withPhase(phase), new TreeSet<>());
    }

    private static SortedSet<TableRef> entering(
            Checkpoint at,
            Selection before,
            Selection configured,
            SortedSet<TableRef> known,
            Optional<ResyncRequest> wish) {
        SortedSet<TableRef> tables = new TreeSet<>(known);
        tables.addAll(at.generations().keySet());
        tables.removeIf(table -> !configured.isWiderThan(before, table));
        wish.filter(request -> !request.isForEverything()).ifPresent(request -> tables.addAll(request.unfulfilled(at)));
        tables.removeIf(table -> !configured.includes(table));
        return tables;
    }
}
