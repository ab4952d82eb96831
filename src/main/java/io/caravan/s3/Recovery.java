package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LocationOwner;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads where a destination stands, and refuses whatever could only be continued by guessing. */
final class Recovery {
    private final ObjectStore store;
    private final BatchLog log;
    private final LocationOwner owner;

    Recovery(ObjectStore store, BatchLog log, LocationOwner owner) {
        this.store = store;
        this.log = log;
        this.owner = owner;
    }

    /** @param hint a batch that is committed, or 0 */
    Optional<BatchLog.Entry> last(long hint) throws IOException {
        boolean named = owner.isNamed(store, S3Key.DESTINATION);
        Optional<BatchLog.Entry> last = log.last(hint);
        if (last.isPresent()) {
            Checkpoint checkpoint = last.get().record().checkpoint();
            owner.require(checkpoint.source(), checkpoint.deployment(), store);
        } else {
            refuseDataWithoutManifest(named ? 2 : 0);
        }
        return last;
    }

    /** Batch 1 may have been staged and never committed; any later file proves that a manifest was there. */
    private void refuseDataWithoutManifest(long since) throws IOException {
        List<ObjectKey> files = new RawFiles(store).since(since);
        if (!files.isEmpty() && !store.exists(S3Key.manifest(1))) {
            throw new SyncFailure.StateUnreadable("The checkpoint is lost: " + store + " holds data, for example "
                    + files.get(0)
                    + ", but no manifest. Nothing was written. Restore _manifest/ from a backup, or choose"
                    + " an empty location, or delete raw_change_log/ yourself to begin anew.");
        }
    }
}
