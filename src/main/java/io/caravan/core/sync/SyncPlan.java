package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sync does next, decided from the checkpoint, the settings and a user's wish; a pure function.
 *
 * <p>Tables that enter alone (named in a resync, or newly selected) are walked at the snapshot that equals the end of the log.
 * So the log is first followed to its end with the old selection, and afterwards one cursor serves all tables again: no event
 * is read twice, none is missed. Which tables enter is said as a selection, not as names: it holds for tables, too, that come
 * into being in the meantime or that no catalog lists.
 */
final class SyncPlan {
    /** @param then what enters once {@code now} is at its end */
    record Step(Checkpoint now, Optional<Selection> then) {}

    private SyncPlan() {}

    /** @param before the selection that the pages so far were read with */
    static Step next(Checkpoint at, Selection before, SyncSettings settings, Optional<ResyncRequest> wish) {
        if (wish.filter(ResyncRequest::isForEverything).isPresent()) {
            return new Step(restart(at, settings), Optional.empty());
        }
        Collection<TableRef> named = named(wish, settings.selection());
        Phase phase = ProtocolChange.towards(settings.protocol(), at.phase());
        Checkpoint from = at.withPhase(phase);
        return phase.fold(
                snapshot -> duringSnapshot(from, snapshot, before, settings, named),
                deltas -> alongTheLog(
                        from, settings.selection(), settings.selection().entering(before, named)),
                sync -> duringDataSync(from, sync, before, settings, named));
    }

    private static Collection<TableRef> named(Optional<ResyncRequest> wish, Selection configured) {
        return wish.map(request -> List.copyOf(request.tables())).orElse(List.of()).stream()
                .filter(configured::includes)
                .toList();
    }

    /** The checkpoint from which every selected table starts a new generation. */
    static Checkpoint restart(Checkpoint at, SyncSettings settings) {
        return at.withSelection(settings.selection().toJson()).withPhase(Phase.ofEverything(settings.protocol()));
    }

    /**
     * The checkpoint from which only these tables start a new generation.
     *
     * @param end of the log, which {@code at} has reached
     */
    static Checkpoint enter(Checkpoint at, long end, Selection configured, Selection entering) {
        Optional<String> dataSync =
                at.phase().fold(walk -> walk.dataSync(), deltas -> Optional.empty(), sync -> sync.cursor());
        Phase walk = new InitialSnapshot(OptionalLong.of(end), Optional.empty(), entering.toJson(), dataSync);
        return at.withSelection(configured.toJson()).withPhase(walk);
    }

    private static Step alongTheLog(Checkpoint at, Selection configured, Selection entering) {
        return entering.isNothing()
                ? new Step(at.withSelection(configured.toJson()), Optional.empty())
                : new Step(at, Optional.of(entering));
    }

    /** A cursor belongs to the selection that it was made with: with another one, everything is walked again. */
    private static Step duringSnapshot(
            Checkpoint at, InitialSnapshot walk, Selection before, SyncSettings settings, Collection<TableRef> named) {
        if (walk.scope().isEmpty() && !before.equals(settings.selection())) {
            return new Step(restart(at, settings), Optional.empty());
        }
        if (walk.scope().isEmpty() && walk.cursor().isEmpty()) {
            return new Step(at, Optional.empty());
        }
        return alongTheLog(at, settings.selection(), entering(at.phase(), before, settings.selection(), named));
    }

    private static Step duringDataSync(
            Checkpoint at, DataSync sync, Selection before, SyncSettings settings, Collection<TableRef> named) {
        return sync.cursor().isEmpty()
                ? new Step(restart(at, settings), Optional.empty())
                : alongTheLog(at, settings.selection(), entering(sync, before, settings.selection(), named));
    }

    /** A data sync walks by itself the tables that were not selected at all. */
    private static Selection entering(Phase phase, Selection before, Selection configured, Collection<TableRef> named) {
        Selection entering = configured.entering(before, named);
        return phase.protocol() == Protocol.DATA_SYNC ? entering.within(before) : entering;
    }
}
