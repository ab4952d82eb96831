package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.checkpoint.Watch;
import io.caravan.core.convex.Selection;
import io.caravan.core.pages.ProtocolChange;
import io.caravan.core.pages.Selections;
import io.caravan.core.resync.ResyncRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sync does next, decided from the checkpoint, the settings and a user's request; a pure function.
 *
 * <p>Tables that enter (named in a resync, or of which more is selected) enter at the end of the log, which is followed with the
 * old selection until then. There they are walked at the snapshot that equals that end, so one place in the log serves all tables
 * again: no event is missed. A data sync walks tables that were not selected at all by itself, after the others have been walked.
 * The selection of a checkpoint is always one that its cursor has been asked with, or less. Which tables enter is said as a
 * selection, not as names: it holds for tables, too, that come into being in the meantime or that no catalog lists.
 */
final class SyncPlan {
    /** @param then what enters once {@code now} is at its end */
    record Step(Checkpoint now, Optional<Selection> then) {}

    private SyncPlan() {}

    /** @param before the selection that the pages so far were read with */
    static Step next(Checkpoint at, Selection before, SyncSettings settings, Optional<ResyncRequest> request) {
        if (request.filter(ResyncRequest::isForEverything).isPresent()) {
            return new Step(restart(at, settings), Optional.empty());
        }
        Collection<TableRef> named = named(request, settings.selection());
        Checkpoint from = ProtocolChange.towards(settings.protocol(), at);
        Phase phase = from.phase();
        return phase.fold(
                snapshot -> duringSnapshot(from, snapshot, before, settings, named),
                deltas -> alongTheLog(from, before, settings.selection(), named),
                sync -> sync.cursor().isEmpty()
                        ? new Step(restart(from, settings), Optional.empty())
                        : alongTheLog(from, before, settings.selection(), named));
    }

    private static Collection<TableRef> named(Optional<ResyncRequest> request, Selection configured) {
        return request.map(one -> List.copyOf(one.tables())).orElse(List.of()).stream()
                .filter(configured::includes)
                .toList();
    }

    /** The checkpoint from which every selected table starts a new generation. */
    static Checkpoint restart(Checkpoint at, SyncSettings settings) {
        return at.withSelection(settings.selection().toJson())
                .withPhase(Phase.ofEverything(settings.protocol()))
                .withImports(fromTheBeginning(at.imports(), settings.protocol()));
    }

    /** A data sync beside the log goes on, with what it has announced; a data sync that begins says everything itself. */
    private static Imports fromTheBeginning(Imports imports, Protocol protocol) {
        return protocol == Protocol.STREAMING_EXPORT && imports.watch() instanceof Watch.Beside
                ? imports.unchecked()
                : Imports.cold(protocol);
    }

    /**
     * The checkpoint from which these tables enter, as far as they can at once; the rest of them do at the next end of the log.
     *
     * @param end of the log, which {@code at} has reached
     */
    static Checkpoint enter(Checkpoint at, long end, Selection configured, Selection entering) {
        return at.phase() instanceof DataSync sync
                ? enter(at, sync, end, configured, entering)
                : walk(at, end, configured, entering, Optional.empty());
    }

    private static Checkpoint enter(Checkpoint at, DataSync sync, long end, Selection configured, Selection entering) {
        Selection before = Selections.read(at.selection());
        Selection walked = entering.within(before);
        return walked.isNothing()
                ? at.withSelection(configured.toJson())
                : walk(at, end, configured.within(before), walked, sync.cursor());
    }

    private static Checkpoint walk(
            Checkpoint at, long end, Selection selected, Selection walked, Optional<String> dataSync) {
        Phase walk = new InitialSnapshot(OptionalLong.of(end), Optional.empty(), walked.toJson(), dataSync);
        return at.withSelection(selected.toJson()).withPhase(walk);
    }

    private static Step alongTheLog(Checkpoint at, Selection before, Selection configured, Collection<TableRef> named) {
        Selection entering = configured.entering(before, named);
        return entering.isNothing()
                ? new Step(at.withSelection(configured.toJson()), Optional.empty())
                : new Step(at, Optional.of(entering));
    }

    /** A cursor of a walk belongs to the selection that it was made with: where less or more is to be read, the walk begins anew. */
    private static Step duringSnapshot(
            Checkpoint at, InitialSnapshot walk, Selection before, SyncSettings settings, Collection<TableRef> named) {
        Selection configured = settings.selection();
        boolean ofEverything = walk.scope().isEmpty();
        if (ofEverything && !before.equals(configured)) {
            return new Step(restart(at, settings), Optional.empty());
        }
        if (ofEverything && walk.cursor().isEmpty()) {
            return new Step(at, Optional.empty());
        }
        Phase again = ofEverything ? walk : ofSome(walk, configured);
        return alongTheLog(at.withPhase(again), before, configured, named);
    }

    private static InitialSnapshot ofSome(InitialSnapshot walk, Selection configured) {
        Selection scope = Selections.read(walk.scope());
        Selection now = configured.within(scope);
        boolean same = now.entering(scope, List.of()).isNothing()
                && scope.entering(now, List.of()).isNothing();
        return same ? walk : new InitialSnapshot(walk.snapshot(), Optional.empty(), now.toJson(), walk.dataSync());
    }
}
