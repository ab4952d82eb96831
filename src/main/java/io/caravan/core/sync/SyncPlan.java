package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.convex.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sync does next, decided from the checkpoint, the selections and a user's wish; a pure function.
 *
 * <p>Tables that enter alone (named in a resync, or newly selected) are walked at the snapshot that equals the delta cursor.
 * So the log is first followed to its end with the old selection, and afterwards one cursor serves all tables again: no event
 * is read twice, none is missed. Which tables enter is said as a selection, not as names: it holds for tables, too, that come
 * into being in the meantime or that no catalog lists.
 */
final class SyncPlan {
    /** @param then what enters once {@code now} is at its end */
    record Step(Checkpoint now, Optional<Selection> then) {}

    private SyncPlan() {}

    static Step next(Checkpoint at, Selection before, Selection configured, Optional<ResyncRequest> wish) {
        if (wish.filter(ResyncRequest::isForEverything).isPresent()) {
            return new Step(restart(at, configured), Optional.empty());
        }
        Collection<TableRef> named = wish.map(request -> List.copyOf(request.tables())).orElse(List.of()).stream()
                .filter(configured::includes)
                .toList();
        return at.phase()
                .fold(
                        snapshot -> duringSnapshot(at, snapshot, before, configured, named),
                        deltas -> duringDeltas(at, before, configured, named));
    }

    /** The checkpoint from which every selected table starts a new generation. */
    static Checkpoint restart(Checkpoint at, Selection configured) {
        return at.withSelection(configured.toJson()).withPhase(InitialSnapshot.ofEverything());
    }

    /** The checkpoint from which only these tables start a new generation; {@code at} must be at the end of the log. */
    static Checkpoint enter(Checkpoint at, DeltaTail end, Selection configured, Selection entering) {
        Phase snapshot = new InitialSnapshot(OptionalLong.of(end.cursor()), Optional.empty(), entering.toJson());
        return at.withSelection(configured.toJson()).withPhase(snapshot);
    }

    private static Step duringDeltas(
            Checkpoint at, Selection before, Selection configured, Collection<TableRef> named) {
        Optional<Selection> entering = entering(before, configured, named);
        return new Step(entering.isPresent() ? at : at.withSelection(configured.toJson()), entering);
    }

    /** A cursor belongs to the selection that it was made with: with another one, everything is walked again. */
    private static Step duringSnapshot(
            Checkpoint at,
            InitialSnapshot snapshot,
            Selection before,
            Selection configured,
            Collection<TableRef> named) {
        if (!before.equals(configured)) {
            return new Step(restart(at, configured), Optional.empty());
        }
        boolean begun = snapshot.cursor().isPresent();
        return new Step(at, begun ? entering(configured, configured, named) : Optional.empty());
    }

    private static Optional<Selection> entering(Selection before, Selection configured, Collection<TableRef> named) {
        return Optional.of(configured.entering(before, named)).filter(entering -> !entering.isNothing());
    }
}
