package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.PathSegment;
import io.caravan.core.file.WriterId;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.SumCheckpoints;
import io.caravan.parquet.RawFileReader;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreCalls;
import io.caravan.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * raw_change_log batch by batch in the order of the batches, for who reads behind the sync: in the same process or in another one, of
 * which nobody knows. A batch whose files were compacted away is read out of those that took their place. Used by one thread.
 */
public final class LoggedBatches implements AutoCloseable {
    private final ObjectStore store;
    private final Path scratch;
    private final BatchLog log;
    private final LogReader reader;
    private long newest;

    private LoggedBatches(ObjectStore store, Path scratch) {
        this.store = store;
        this.scratch = scratch;
        this.log = new BatchLog(store, S3Ledger.MANIFESTS);
        this.reader = new LogReader(log, new SumCheckpoints(log));
    }

    /**
     * Touches nothing yet.
     *
     * @param location {@code file:DIR} or {@code s3://bucket/prefix}
     * @param scratch directory for a file while it is read; one process at a time uses it
     * @throws IllegalArgumentException where the location is none
     */
    public static LoggedBatches open(String location, S3Access access, Path scratch) {
        String reader = PathSegment.ofTable(WriterId.random());
        return new LoggedBatches(StoreLocation.parse(location, access).open(S3Key.LAYOUT, reader), scratch);
    }

    /** @param known a batch that is there, or 0 */
    public Optional<LoggedBatch> newest(long known) {
        Optional<BatchLog.Entry> last =
                StoreCalls.to("Cannot read the manifests", store, () -> log.last(Math.max(known, newest)));
        newest = last.map(BatchLog.Entry::batch).orElse(newest);
        return last.map(this::batch);
    }

    /** @param number of a batch that is there */
    public LoggedBatch batch(long number) {
        return batch(StoreCalls.to("Cannot read the manifests", store, () -> log.read(number)));
    }

    private LoggedBatch batch(BatchLog.Entry entry) {
        return new LoggedBatch(this, entry);
    }

    /** The rows of the manifest's batch, table by table, and of each table in the order of its events. */
    void rows(BatchRecord manifest, RawFileReader.RowConsumer consumer) throws IOException {
        TreeSet<TableRef> tables = new TreeSet<>();
        manifest.files().forEach(file -> tables.add(file.table()));
        for (TableRef table : tables) {
            for (LiveFile file : files(manifest, table)) {
                read(file, manifest.batch(), consumer);
            }
        }
    }

    private List<LiveFile> files(BatchRecord manifest, TableRef table) throws IOException {
        List<StagedFile> own = manifest.files().stream()
                .filter(file -> file.table().equals(table))
                .toList();
        for (StagedFile file : own) {
            if (!store.exists(new ObjectKey(file.key()))) {
                return inTheirPlace(manifest.batch(), table);
            }
        }
        return own.stream().map(manifest::live).toList();
    }

    private List<LiveFile> inTheirPlace(long batch, TableRef table) throws IOException {
        long last = newest(batch).map(LoggedBatch::number).orElse(batch);
        return reader.at(last).table(table).files().stream()
                .filter(live -> live.firstBatch() <= batch && batch <= live.lastBatch())
                .toList();
    }

    private void read(LiveFile live, long batch, RawFileReader.RowConsumer consumer) throws IOException {
        Files.createDirectories(scratch);
        Path local = scratch.resolve("reading.parquet");
        Files.deleteIfExists(local);
        try {
            Optional<SchemaFingerprint> unused = new CheckedFile(store, live).read(local, row -> {
                if (row.batch() == batch) {
                    consumer.accept(row);
                }
            });
        } catch (CheckedFile.Damaged e) {
            throw damaged(live.file(), e.getMessage());
        }
    }

    private SyncFailure damaged(StagedFile file, String why) {
        return new SyncFailure.StateUnreadable("The file " + file.key() + " in " + store
                + " is not what its manifest says: " + why
                + ". Its rows were not read. Restore the file from a backup.");
    }

    ObjectStore store() {
        return store;
    }

    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
