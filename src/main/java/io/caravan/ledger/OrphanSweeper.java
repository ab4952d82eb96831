package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what nobody can commit any more.
 *
 * <p>Invariant: a file is deleted only once its batch number is taken by a record that does not name it. A file of the next
 * number may belong to a paused writer that is about to commit it: deleting it could make that commit visible with a
 * hole, so it waits until the number is taken, which is at the latest our own next commit.
 *
 * <p>Only the last {@value #WINDOW} numbers are looked at. Older orphans are possible where a fenced writer died and nobody
 * swept for that long; they are invisible and only take space.
 */
public final class OrphanSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanSweeper.class);
    private static final long WINDOW = 64;

    private final ObjectStore store;
    private final LedgerLayout layout;
    private final BatchLog log;

    public OrphanSweeper(BatchLog log) {
        this.store = log.store();
        this.layout = log.layout();
        this.log = log;
    }

    /**
     * @param staleBefore temporary files are those of crashed writers where they are older; younger ones may be in use: by the
     *     materializer beside this writer, by another host
     * @return the files of the next number, to be deleted by {@link #sweepAfter} its commit
     */
    public List<ObjectKey> sweep(long last, Instant staleBefore) throws IOException {
        List<ObjectKey> young = layout.filesSince(store, Math.max(1, last - WINDOW + 1));
        refuseMissingRecords(young, last);
        for (long batch = Math.max(1, last - WINDOW + 1); batch <= last; batch++) {
            List<ObjectKey> ofBatch = ofBatch(young, batch);
            if (!ofBatch.isEmpty()) {
                sweepAfter(log.read(batch).record(), ofBatch);
            }
        }
        try (Stream<ObjectKey> temporary = store.temporaries()) {
            for (ObjectKey key :
                    temporary.filter(found -> found.value().endsWith(".tmp")).toList()) {
                if (isOlder(key, staleBefore)) {
                    delete(key);
                }
            }
        }
        return ofBatch(young, last + 1);
    }

    /** @param files of the record's batch, named by it or not */
    public void sweepAfter(BatchRecord batch, List<ObjectKey> files) throws IOException {
        for (ObjectKey file : files) {
            if (!batch.names(file)) {
                delete(file);
            }
        }
    }

    /** Nobody stages a batch beyond the next one, so such a file proves that records were there. */
    private void refuseMissingRecords(List<ObjectKey> young, long last) throws IOException {
        for (ObjectKey key : young) {
            if (layout.batchOf(key).orElseThrow() > last + 1 && !log.exists(last + 1)) {
                throw new SyncFailure.StateUnreadable("The " + layout.form().noun() + "s in " + store + " end at batch "
                        + last + ", but " + key + " is of a later batch: one is lost. Nothing was deleted. Restore "
                        + layout.restored() + " from a backup.");
            }
        }
    }

    private List<ObjectKey> ofBatch(List<ObjectKey> keys, long batch) {
        return keys.stream()
                .filter(key -> layout.batchOf(key).orElseThrow() == batch)
                .toList();
    }

    private boolean isOlder(ObjectKey key, Instant than) throws IOException {
        return store.find(key)
                .filter(found -> found.modifiedMillis() < than.toEpochMilli())
                .isPresent();
    }

    private void delete(ObjectKey key) throws IOException {
        store.delete(key);
        LOG.info("swept {}: no batch names it", key);
    }
}
