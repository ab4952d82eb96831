package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.checkpoint.Phase.DataSync;
import io.caravan.core.checkpoint.Phase.DeltaTail;
import io.caravan.core.checkpoint.Phase.InitialSnapshot;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on by another protocol exactly where the one before ended, so that nothing is read again. It is possible wherever every
 * table is complete as of one commit; a snapshot that has begun first comes to its end by its own protocol.
 */
final class ProtocolChange {
    private static final Logger LOG = LoggerFactory.getLogger(ProtocolChange.class);

    private final Source source;
    private final Selection selection;

    /** @param selection that the pages so far were read with */
    ProtocolChange(Source source, Selection selection) {
        this.source = source;
        this.selection = selection;
    }

    Checkpoint to(Protocol wanted, Checkpoint at) {
        if (at.phase().protocol() == wanted) {
            return at;
        }
        Phase there = at.phase().fold(this::fromSnapshot, this::fromDeltas, this::fromDataSync);
        if (!there.equals(at.phase())) {
            LOG.info(
                    "{} goes on by {} where {} ended",
                    at.source(),
                    wanted.text(),
                    at.phase().protocol().text());
        }
        return at.withPhase(there);
    }

    private Phase fromSnapshot(InitialSnapshot snapshot) {
        return snapshot.equals(InitialSnapshot.ofEverything()) ? DataSync.ofEverything() : snapshot;
    }

    private Phase fromDeltas(DeltaTail deltas) {
        return new DataSync(Optional.of(source.dataSyncCursor(deltas.cursor(), selection)), deltas.consistentAsOf());
    }

    private Phase fromDataSync(DataSync sync) {
        if (sync.consistentAsOf().isPresent()) {
            return new DeltaTail(sync.consistentAsOf().getAsLong());
        }
        if (sync.cursor().isEmpty()) {
            return InitialSnapshot.ofEverything();
        }
        throw new SyncFailure.NeedsResync(
                "The data sync is in the middle of a table, where no other protocol can go on."
                        + " Nothing was written. Set convex.protocol=data-sync and run a sync to its end before you change it; or"
                        + " run `caravan resync` to start over by streaming-export.");
    }
}
