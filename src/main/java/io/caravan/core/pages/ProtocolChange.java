package io.caravan.core.pages;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.checkpoint.Watch;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;

/**
 * Goes on by another protocol exactly where the one before ended, so that nothing is read again. That is possible wherever every
 * table is complete as of one commit.
 */
public final class ProtocolChange {
    private ProtocolChange() {}

    /**
     * Where to go on by the wanted protocol, as far as that can be told without the source. A walk comes to its end; the cursor of a
     * data sync that waits for it is given up where the classic protocol is wanted.
     */
    public static Checkpoint towards(Protocol wanted, Checkpoint at) {
        Checkpoint next = at.withPhase(towards(wanted, at.phase()));
        return wanted == Protocol.STREAMING_EXPORT ? watchedFrom(at.phase(), next) : next;
    }

    /** The data sync that was left goes on beside the log, for what it tells of imports. */
    private static Checkpoint watchedFrom(Phase left, Checkpoint next) {
        Optional<String> cursor =
                left.fold(InitialSnapshot::dataSync, deltas -> Optional.<String>empty(), DataSync::cursor);
        Imports imports = next.imports();
        return cursor.isPresent() && imports.watch() instanceof Watch.OwnSync
                ? next.withImports(imports.withWatch(new Watch.Beside(cursor.get())))
                : next;
    }

    private static Phase towards(Protocol wanted, Phase at) {
        return switch (wanted) {
            case STREAMING_EXPORT ->
                at.fold(
                        walk -> new InitialSnapshot(walk.snapshot(), walk.cursor(), walk.scope()),
                        deltas -> deltas,
                        ProtocolChange::leave);
            case DATA_SYNC -> at.equals(InitialSnapshot.ofEverything()) ? Phase.ofEverything(Protocol.DATA_SYNC) : at;
        };
    }

    /**
     * The data sync that goes on where the log has been followed to.
     *
     * @param selection that it is to read
     */
    public static Phase enter(DeltaTail end, Source source, Selection selection) {
        String cursor = source.dataSyncCursor(end.cursor(), selection);
        return new DataSync(Optional.of(cursor), end.consistentAsOf());
    }

    private static Phase leave(DataSync sync) {
        if (sync.consistentAsOf().isPresent()) {
            return new DeltaTail(sync.consistentAsOf().getAsLong());
        }
        if (sync.cursor().isEmpty()) {
            return InitialSnapshot.ofEverything();
        }
        throw new SyncFailure.NeedsResync(
                "The data sync is in the middle of a table, where no other protocol can go on. Nothing was written.",
                "Set convex.protocol=data-sync and run a sync to its end before you change it; or"
                        + " run `caravan resync` to start over by streaming-export.");
    }
}
