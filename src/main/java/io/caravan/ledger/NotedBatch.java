package io.caravan.ledger;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;

/** Where to look for the last batch, as the local copy of the checkpoint says; nothing is believed of it. */
public final class NotedBatch {
    private NotedBatch() {}

    /** 0 where there is no copy that can be read, of which whoever needs it tells. */
    public static long in(Path state) {
        try {
            return new FileCheckpointStore(state).load().map(Checkpoint::batch).orElse(0L);
        } catch (SyncFailure unreadable) {
            return 0;
        }
    }
}
