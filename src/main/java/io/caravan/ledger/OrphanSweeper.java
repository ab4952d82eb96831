package io.caravan.ledger;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
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

    /** Temporary files and uploads are those of crashed writers once they are older; younger ones may be in use, by another host too. */
    private static final Duration STALE = Duration.ofHours(24);

    private final ObjectStore store;
    private final LedgerLayout layout;

    private final BatchLog log;
    private final Clock clock;
    private List<ObjectKey> suspects = List.of();

    public OrphanSweeper(BatchLog log, Clock clock) {
        this.store = log.store();
        this.layout = log.layout();
        this.log = log;
        this.clock = clock;
    }

    /**
     * Sweeps up to a batch. Files of the next number are suspects until {@link #committed} hears of it.
     *
     * @param last the last batch
     */
    public void sweep(long last) {
        Instant stale = clock.instant().minus(STALE);
        StoreCalls.step("Cannot sweep", store, () -> suspects = sweep(last, stale));
        abandonUploads(stale);
    }

    /** Sweeps what is not of a batch that this writer has just committed. */
    public void committed(BatchRecord batch) {
        sweepUnnamed(batch, suspects);
        suspects = List.of();
    }

    /**
     * Sweeps what this writer staged for a number that another one took: nobody can commit it any more, and nobody else knows of it.
     *
     * @param other what took the number
     */
    void fenced(List<StagedFile> staged, BatchRecord other) {
        sweepUnnamed(
                other, staged.stream().map(file -> new ObjectKey(file.key())).toList());
    }

    /** The batch is committed whatever happens here. */
    private void sweepUnnamed(BatchRecord batch, List<ObjectKey> files) {
        try {
            StoreCalls.step("Cannot sweep", store, () -> deleteUnnamed(batch, files));
        } catch (SyncFailure e) {
            LOG.warn("batch {} is committed; orphans of it are left: {}", batch.batch(), e.getMessage());
        }
    }

    /** The writer stands elsewhere than it thought: what was suspect may have been committed by another one. */
    public void standsElsewhere() {
        suspects = List.of();
    }

    /** They are invisible, and the bucket may not let us look for them. */
    private void abandonUploads(Instant startedBefore) {
        try {
            StoreCalls.step("Cannot look for abandoned uploads", store, () -> store.abandonUploads(startedBefore));
        } catch (SyncFailure e) {
            LOG.warn("{}", e.getMessage());
        }
    }

    private List<ObjectKey> sweep(long last, Instant staleBefore) throws IOException {
        List<ObjectKey> young = layout.filesSince(store, Math.max(1, last - WINDOW + 1));
        refuseMissingRecords(young, last);
        for (long batch = Math.max(1, last - WINDOW + 1); batch <= last; batch++) {
            List<ObjectKey> ofBatch = ofBatch(young, batch);
            if (!ofBatch.isEmpty()) {
                deleteUnnamed(log.read(batch).record(), ofBatch);
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
    private void deleteUnnamed(BatchRecord batch, List<ObjectKey> files) throws IOException {
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
