package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is decided, and what every table holds.
 *
 * <p>Invariant: at most the last intent has no control record yet, and a control record is its intent word for word. So
 * whoever finishes a batch writes the same text, and it does not matter who does, or how often.
 */
final class IntentLog {
    private final ObjectStore storage;
    private final BatchLog intents;
    private final BatchLog controls;

    IntentLog(ObjectStore storage) {
        this.storage = storage;
        this.intents = new BatchLog(storage, DeltaLedger.INTENTS);
        this.controls = new BatchLog(storage, DeltaLedger.CONTROLS);
    }

    /** Of the batches that are decided. */
    BatchLog intents() {
        return intents;
    }

    /** A batch that is decided. */
    record Decided(BatchLog.Entry entry, boolean isFinished) {
        long batch() {
            return entry.batch();
        }
    }

    /**
     * Proves that what was found is the last batch.
     *
     * @param last that was decided, as the log of intents tells
     */
    Optional<Decided> proven(Optional<BatchLog.Entry> last) throws IOException {
        refuseControlAfter(last.map(BatchLog.Entry::batch).orElse(0L));
        if (last.isEmpty()) {
            return Optional.empty();
        }
        BatchLog.Entry entry = last.get();
        boolean isFinished = isCopied(entry.batch(), entry.sha256());
        if (!isFinished && entry.batch() > 1) {
            requireCopy(entry.batch() - 1, entry.record().previous());
        }
        return Optional.of(new Decided(entry, isFinished));
    }

    BatchLog.Entry control(long batch) throws IOException {
        return controls.read(batch);
    }

    boolean isFinished(long batch) throws IOException {
        return controls.exists(batch);
    }

    boolean isDecided(long batch) throws IOException {
        return intents.exists(batch);
    }

    /** Every table holds the batch. Whoever was first wrote the same. */
    void finish(BatchRecord commit) throws IOException {
        byte[] text = controls.text(commit);
        ObjectKey key = DeltaLedger.CONTROLS.record(commit.batch());
        if (!storage.putIfAbsent(key, text) && !Arrays.equals(storage.read(key).orElse(text), text)) {
            throw noCopy(commit.batch());
        }
    }

    /** @param sha256 of the intent's text */
    private boolean isCopied(long batch, String sha256) throws IOException {
        Optional<byte[]> control = storage.read(DeltaLedger.CONTROLS.record(batch));
        if (control.isPresent() && !Sha256.of(control.get()).equals(sha256)) {
            throw noCopy(batch);
        }
        return control.isPresent();
    }

    private void requireCopy(long batch, String sha256) throws IOException {
        if (!controls.read(batch).sha256().equals(sha256)) {
            throw noCopy(batch);
        }
    }

    /** No batch is finished that was not decided; control records have no gaps. */
    private void refuseControlAfter(long last) throws IOException {
        if (controls.exists(last + 1) && !intents.exists(last + 1)) {
            throw damaged(DeltaLedger.INTENTS.record(last + 1) + " is missing, " + DeltaLedger.CONTROLS.record(last + 1)
                    + " is there");
        }
    }

    private SyncFailure noCopy(long batch) {
        return damaged(DeltaLedger.CONTROLS.record(batch) + " is not a copy of the intent "
                + DeltaLedger.INTENTS.record(batch));
    }

    private SyncFailure damaged(String what) {
        return new SyncFailure.StateUnreadable("The log of batches in " + storage + " is damaged: " + what
                + ". Nothing was written. Restore _caravan/ from a backup.");
    }
}
