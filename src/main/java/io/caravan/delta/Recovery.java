package io.caravan.delta;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LocationOwner;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Reads where a destination stands, and refuses whatever could only be continued by guessing. */
final class Recovery {
    private final ObjectStore storage;
    private final IntentLog log;
    private final RollForward rollForward;
    private final LocationOwner owner;

    Recovery(ObjectStore storage, IntentLog log, RollForward rollForward, LocationOwner owner) {
        this.storage = storage;
        this.log = log;
        this.rollForward = rollForward;
        this.owner = owner;
    }

    /**
     * The last batch that every table holds, as found.
     *
     * @param hint a batch that is decided, or 0
     */
    Optional<BatchLog.Entry> finished(long hint) throws IOException {
        Optional<BatchLog.Entry> last = decided(hint);
        if (last.isEmpty() || log.isFinished(last.get().batch())) {
            return last;
        }
        long before = last.get().batch() - 1;
        return before == 0 ? Optional.empty() : Optional.of(log.control(before));
    }

    /** The last batch that was decided; after this, every table holds it. */
    Optional<BatchLog.Entry> rolledForward(long hint) throws IOException {
        Optional<BatchLog.Entry> last = decided(hint);
        if (last.isPresent() && !log.isFinished(last.get().batch())) {
            rollForward.finish(last.get().record());
        }
        return last;
    }

    private Optional<BatchLog.Entry> decided(long hint) throws IOException {
        boolean named = owner.isNamed(storage, DeltaKey.DESTINATION);
        Optional<BatchLog.Entry> last = log.lastIntent(hint);
        if (last.isPresent()) {
            Checkpoint checkpoint = last.get().record().checkpoint();
            owner.require(checkpoint.source(), checkpoint.deployment(), storage);
        } else {
            refuseDataWithoutLog(named);
        }
        return last;
    }

    /** Batch 1 may have been staged in a location of ours and never decided; anything else proves that a log was there. */
    private void refuseDataWithoutLog(boolean named) throws IOException {
        for (String table : storage.folders(DeltaKey.BRONZE)) {
            String folder = DeltaKey.BRONZE + table + "/";
            List<ObjectStore.Found> files = storage.files(folder, "");
            boolean onlyOfBatchOne = files.stream().allMatch(file -> DeltaKey.dataBatch(file.key())
                    .filter(batch -> batch == 1)
                    .isPresent());
            boolean isDelta = !storage.files(folder + "_delta_log/", "").isEmpty();
            if ((isDelta || !named || !onlyOfBatchOne) && !log.isDecided(1)) {
                throw new SyncFailure.StateUnreadable("The checkpoint is lost, or these tables are not Caravan's: "
                        + storage + " holds " + folder + " and no _caravan/intent/. Nothing was written. Restore"
                        + " _caravan/ from a backup, or choose an empty location, or delete _caravan/ and bronze/ yourself to begin"
                        + " anew.");
            }
        }
    }
}
