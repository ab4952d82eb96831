package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sync does next, decided from the checkpoint, the selections and the tables that a user names; a pure function.
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

    /**
     * @param before the selection that the pages so far were read with
     * @param named tables that a user wants to begin anew
     */
    static Step next(Checkpoint at, Selection before, Selection configured, Collection<TableRef> named) {
        return at.phase()
                .fold(
                        snapshot -> duringSnapshot(at, snapshot, before, configured, named),
                        deltas -> duringDeltas(at, before, configured, named),
                        sync -> duringDataSync(at, sync, before, configured, named));
    }

    /** The checkpoint from which every selected table starts a new generation. */
    static Checkpoint restart(Checkpoint at, Selection configured, Protocol protocol) {
        return at.withSelection(configured.toJson()).withPhase(Phase.ofEverything(protocol));
    }

    /** The checkpoint from which only these tables start a new generation; {@code at} must be at the end of the log. */
    static Checkpoint enter(Checkpoint at, Selection configured, Selection entering) {
        Phase next = at.phase()
                .fold(snapshot -> snapshot, deltas -> snapshot(deltas.cursor(), entering), dataSync -> dataSync);
        return at.withSelection(configured.toJson()).withPhase(next);
    }

    private static Phase snapshot(long commit, Selection entering) {
        return new InitialSnapshot(OptionalLong.of(commit), Optional.empty(), entering.toJson());
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
            return new Step(restart(at, configured, Protocol.STREAMING_EXPORT), Optional.empty());
        }
        boolean begun = snapshot.cursor().isPresent();
        return new Step(at, begun ? entering(configured, configured, named) : Optional.empty());
    }

    /**
     * A source walks a table when it enters the selection, and not when only a column does: so what is to be walked is left out
     * of the selection until the end of the log, and then taken in.
     */
    private static Step duringDataSync(
            Checkpoint at, DataSync sync, Selection before, Selection configured, Collection<TableRef> named) {
        Optional<Selection> entering =
                sync.cursor().isPresent() ? entering(before, configured, named) : Optional.empty();
        Selection now = entering.map(configured::without).orElse(configured);
        return new Step(at.withSelection(now.toJson()), entering);
    }

    private static Optional<Selection> entering(Selection before, Selection configured, Collection<TableRef> named) {
        return Optional.of(configured.entering(before, named)).filter(entering -> !entering.isNothing());
    }
}
