package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LocationOwner;
import io.caravan.ledger.SumCheckpoints;
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

    /** @param noted a batch that may be committed, or 0 */
    Optional<BatchLog.Entry> last(SumCheckpoints checkpoints, long noted) throws IOException {
        boolean named = owner.isNamed(store, S3Key.DESTINATION);
        Optional<BatchLog.Entry> from = log.find(noted);
        Optional<BatchLog.Entry> last = from.isPresent() ? log.lastAfter(from.get()) : log.last(checkpoints.hint());
        return continued(last, named);
    }

    /** As {@link #last}, for one who has looked before, and knows whose the location is where there was a batch. */
    Optional<BatchLog.Entry> lastAfter(Optional<BatchLog.Entry> known) throws IOException {
        return known.isPresent()
                ? continued(log.lastAfter(known.get()), true)
                : continued(log.last(0), owner.isNamed(store, S3Key.DESTINATION));
    }

    private Optional<BatchLog.Entry> continued(Optional<BatchLog.Entry> last, boolean named) throws IOException {
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
