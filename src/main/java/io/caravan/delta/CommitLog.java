package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.sync.CommitRecord;
import io.caravan.core.sync.CommitRecordCodec;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The batches 1, 2, 3 ... of a destination: append-only, without gaps, each naming the hash of the one before.
 *
 * <p>Invariant: at most the last intent has no control record yet, and a control record is its intent word for word. So
 * whoever finishes a batch writes the same text, and it does not matter who does, or how often.
 */
final class CommitLog {
    private final ObjectStore storage;

    CommitLog(ObjectStore storage) {
        this.storage = storage;
    }

    /** @param sha256 of the record's text */
    record Entry(CommitRecord commit, String sha256) {
        long batch() {
            return commit.batch();
        }
    }

    /**
     * The last batch that was decided, found without listing: gallop from the hint, then halve.
     *
     * @param hint a batch that is decided, or 0
     */
    Optional<Entry> lastIntent(long hint) throws IOException {
        long present = hint;
        long step = 1;
        while (isDecided(present + step)) {
            present += step;
            step *= 2;
        }
        long absent = present + step;
        while (absent - present > 1) {
            long middle = present + (absent - present) / 2;
            if (isDecided(middle)) {
                present = middle;
            } else {
                absent = middle;
            }
        }
        refuseGapAfter(DeltaKey.INTENTS, DeltaKey.intent(present + 1));
        refuseGapAfter(DeltaKey.CONTROLS, DeltaKey.intent(present + 1));
        return present == 0 ? Optional.empty() : Optional.of(chained(present));
    }

    Entry intent(long batch) throws IOException {
        return read(DeltaKey.intent(batch), batch);
    }

    Entry control(long batch) throws IOException {
        return read(DeltaKey.control(batch), batch);
    }

    boolean isFinished(long batch) throws IOException {
        return storage.find(DeltaKey.control(batch)).isPresent();
    }

    boolean isDecided(long batch) throws IOException {
        return storage.find(DeltaKey.intent(batch)).isPresent();
    }

    /** False where the number is taken. */
    boolean decide(CommitRecord commit) throws IOException {
        return storage.putIfAbsent(DeltaKey.intent(commit.batch()), CommitRecordCodec.write(commit));
    }

    /** Every table holds the batch. Whoever was first wrote the same. */
    void finish(CommitRecord commit) throws IOException {
        byte[] text = CommitRecordCodec.write(commit);
        ObjectKey key = DeltaKey.control(commit.batch());
        if (!storage.putIfAbsent(key, text) && !Arrays.equals(storage.read(key).orElse(text), text)) {
            throw unreadable(key + " is not a copy of the intent " + DeltaKey.intent(commit.batch()));
        }
    }

    Entry entry(CommitRecord commit) {
        return new Entry(commit, Sha256.of(CommitRecordCodec.write(commit)));
    }

    private Entry read(ObjectKey key, long batch) throws IOException {
        byte[] text =
                storage.read(key).orElseThrow(() -> unreadable(key + " is missing although later ones are there"));
        return new Entry(CommitRecordCodec.read(text, batch, DeltaKey::isOf, storage + "/" + key), Sha256.of(text));
    }

    private Entry chained(long batch) throws IOException {
        Entry entry = intent(batch);
        if (isFinished(batch) && !control(batch).equals(entry)) {
            throw unreadable(DeltaKey.control(batch) + " is not a copy of the intent " + DeltaKey.intent(batch));
        }
        if (batch > 1 && !control(batch - 1).sha256().equals(entry.commit().previous())) {
            throw unreadable("the records of batch " + (batch - 1) + " and " + batch
                    + " do not belong together: the hash that the later one names is not the earlier one's");
        }
        return entry;
    }

    private void refuseGapAfter(String folder, ObjectKey next) throws IOException {
        List<ObjectStore.Found> later = storage.files(folder, next.fileName());
        if (!later.isEmpty() && storage.find(next).isEmpty()) {
            throw unreadable(next + " is missing, " + later.get(0).key() + " is there");
        }
    }

    private SyncFailure unreadable(String what) {
        return new SyncFailure.StateUnreadable("The log of batches in " + storage + " is damaged: " + what
                + ". Nothing was written. Restore _caravan/ from a backup.");
    }
}
