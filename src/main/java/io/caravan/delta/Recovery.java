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

    /** The last batch that every table holds, as found. */
    Optional<BatchLog.Entry> finished(LogStart start) throws IOException {
        Optional<IntentLog.Decided> last = decided(start);
        if (last.isEmpty() || last.get().isFinished()) {
            return last.map(IntentLog.Decided::entry);
        }
        long before = last.get().batch() - 1;
        return before == 0 ? Optional.empty() : Optional.of(log.control(before));
    }

    /** The last batch that was decided; after this, every table holds it. */
    Optional<BatchLog.Entry> rolledForward(LogStart start) throws IOException {
        Optional<IntentLog.Decided> last = decided(start);
        if (last.filter(found -> !start.isKnown(found.entry())).isPresent()) {
            rollForward.forget();
        }
        if (last.isPresent() && !last.get().isFinished()) {
            rollForward.finish(last.get().entry().record());
        }
        return last.map(IntentLog.Decided::entry);
    }

    private Optional<IntentLog.Decided> decided(LogStart start) throws IOException {
        Optional<BatchLog.Entry> found = start.last();
        if (found.filter(start::isKnown).isPresent()) {
            return found.map(entry -> new IntentLog.Decided(entry, true));
        }
        Optional<IntentLog.Decided> last = log.proven(found);
        if (last.isPresent()) {
            Checkpoint checkpoint = last.get().entry().record().checkpoint();
            owner.require(checkpoint.source(), checkpoint.deployment(), storage);
        } else {
            refuseDataWithoutLog(owner.isNamed(storage, DeltaKey.DESTINATION));
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
