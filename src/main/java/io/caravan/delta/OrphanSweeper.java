package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.CommitRecord;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody can commit any more.
 *
 * <p>Invariant: a file is deleted only once its batch number is taken by an intent that does not name it. A file of the next
 * number may belong to a paused writer that is about to decide it: deleting it would tear that batch, so it waits until the
 * number is taken, which is at the latest our own next commit. Files that another engine wrote match no pattern of ours.
 *
 * <p>Only the last {@value #WINDOW} numbers are looked at. Older orphans are possible where a fenced writer died and nobody
 * swept for that long; they are invisible and only take space, until a VACUUM takes them.
 */
final class OrphanSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweeper.class);
    private static final long WINDOW = 64;

    private final ObjectStore storage;
    private final CommitLog log;
    private final String writer;

    OrphanSweeper(ObjectStore storage, CommitLog log, String writer) {
        this.storage = storage;
        this.log = log;
        this.writer = writer;
    }

    /** @return the files of the next number, to be deleted by {@link #sweepAfter} its commit */
    List<ObjectKey> sweep(long last) throws IOException {
        long first = Math.max(1, last - WINDOW + 1);
        List<ObjectKey> young = since(first);
        refuseMissingIntents(young, last);
        for (long batch = first; batch <= last; batch++) {
            List<ObjectKey> ofBatch = ofBatch(young, batch);
            if (!ofBatch.isEmpty()) {
                sweepAfter(log.intent(batch).commit(), ofBatch);
            }
        }
        try (Stream<ObjectKey> temporary = storage.temporaries()) {
            for (ObjectKey key : temporary.filter(this::isForeignTemporary).toList()) {
                delete(key);
            }
        }
        return ofBatch(young, last + 1);
    }

    /** @param files of the commit's batch, named by it or not */
    void sweepAfter(CommitRecord commit, List<ObjectKey> files) throws IOException {
        for (ObjectKey file : files) {
            if (!commit.names(file.value())) {
                delete(file);
            }
        }
    }

    private List<ObjectKey> since(long batch) throws IOException {
        List<ObjectKey> found = new ArrayList<>();
        for (String table : storage.folders(DeltaKey.BRONZE)) {
            storage.files(DeltaKey.BRONZE + table + "/", DeltaKey.digits(batch)).stream()
                    .map(ObjectStore.Found::key)
                    .filter(key -> DeltaKey.dataBatch(key).isPresent())
                    .forEach(found::add);
        }
        return found;
    }

    /** Nobody stages a batch beyond the next one, so such a file proves that records were there. */
    private void refuseMissingIntents(List<ObjectKey> young, long last) throws IOException {
        for (ObjectKey key : young) {
            if (DeltaKey.dataBatch(key).orElseThrow() > last + 1 && !log.isDecided(last + 1)) {
                throw new SyncFailure.StateUnreadable(
                        "The batches in " + storage + " end at " + last + ", but " + key
                                + " is of a later one: records are lost. Nothing was deleted. Restore _caravan/ from a backup.");
            }
        }
    }

    private static List<ObjectKey> ofBatch(List<ObjectKey> keys, long batch) {
        return keys.stream()
                .filter(key -> DeltaKey.dataBatch(key).orElseThrow() == batch)
                .toList();
    }

    private boolean isForeignTemporary(ObjectKey key) {
        return key.value().endsWith(".tmp") && !key.fileName().startsWith(writer + ".");
    }

    private void delete(ObjectKey key) throws IOException {
        storage.delete(key);
        LOG.info("swept {}: no batch names it", key);
    }
}
