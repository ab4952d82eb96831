package io.caravan.ledger;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.failure.SyncFailure;
import java.nio.file.Path;

/** Where to look for the last batch, as the local copy of the checkpoint says; nothing is believed of it. */
public final class NotedBatch {
    private NotedBatch() {}

    /** 0 where no copy can be read. No warning is given here: whoever needs the copy reads it, too, and reports what is wrong with it. */
    public static long in(Path state) {
        try {
            return new FileCheckpointStore(state).load().map(Checkpoint::batch).orElse(0L);
        } catch (SyncFailure unreadable) {
            return 0;
        }
    }
}
