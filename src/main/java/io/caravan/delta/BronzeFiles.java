package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.history.Doomed;
import io.caravan.history.Replaced;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.RawRow;
import io.caravan.parquet.Spool;
import io.caravan.parquet.WrittenFile;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads files of a bronze table, and writes them again without some of their rows: through the spool, one at a time. */
final class BronzeFiles {
    private final ObjectStore storage;
    private final Spool spool;
    private final ForeignFiles foreign;
    private final TableRef table;
    private final long generation;

    /**
     * For files that will be of the spool's batch.
     *
     * @param generation the current one of the table
     */
    BronzeFiles(ObjectStore storage, Spool spool, ForeignFiles foreign, TableRef table, long generation)
            throws IOException {
        this.storage = storage;
        this.spool = spool;
        this.foreign = foreign;
        this.table = table;
        this.generation = generation;
        DurableFiles.createDirectories(spool.directory());
    }

    interface Use<T> {
        T of(Local local) throws IOException;
    }

    /** A name in the spool that nothing has yet. */
    Path scratch() {
        return spool.file();
    }

    /** What events a file holds, in its order. */
    void keys(LiveFile file, RawFileReader.KeyConsumer consumer) throws IOException {
        long unused = reading(file, local -> local.keys(consumer));
    }

    Replaced without(LiveFile file, Doomed doomed) throws IOException {
        return reading(file, local -> local.without(doomed));
    }

    /** Hands on the file as one of this machine, whole and of the row layout. */
    <T> T reading(LiveFile file, Use<T> use) throws IOException {
        Path fetched = spool.file();
        Path copied = spool.file();
        try {
            Path local = local(file, fetched);
            if (file.file().sha256().isEmpty()) {
                foreign.inRowLayout(local, copied);
                local = copied;
            }
            return use.of(new Local(file, local));
        } finally {
            Files.deleteIfExists(fetched);
            Files.deleteIfExists(copied);
        }
    }

    private Path local(LiveFile live, Path fetched) throws IOException {
        StagedFile file = live.file();
        ObjectKey key = new ObjectKey(file.key());
        requireReplaceable(key);
        Path local = storage.local(key).filter(Files::isRegularFile).orElse(fetched);
        String why = "";
        if (local.equals(fetched) && !storage.fetch(key, fetched)) {
            why = "it is missing, and the table's log names it";
        } else if (Files.size(local) != file.bytes() || !Sha256.of(local).startsWith(file.sha256())) {
            why = "it has other bytes";
        }
        if (!why.isEmpty()) {
            throw new SyncFailure.StateUnreadable("The file " + key + " in " + storage
                    + " is not what the table's log says: " + why + ". Nothing was removed. Restore it from a backup.");
        }
        return local;
    }

    /** A record may replace files by plain names alone. */
    private void requireReplaceable(ObjectKey key) {
        if (DeltaKey.dataBatch(key).isEmpty() && !DeltaKey.isForeign(key)) {
            throw new SyncFailure.Misconfigured(
                    "The Delta table " + DeltaKey.folder(table) + " of " + table
                            + " has a file that Caravan cannot replace: " + key
                            + " is not directly in the table's folder. Nothing was removed. Take away what makes the other engine"
                            + " write into folders, such as delta.randomizeFilePrefixes, and let it OPTIMIZE the table once more.");
        }
    }

    /** A file on this machine. */
    final class Local {
        private final LiveFile file;
        private final Path path;

        private Local(LiveFile file, Path path) {
            this.file = file;
            this.path = path;
        }

        /** @return how many there are */
        long keys(RawFileReader.KeyConsumer consumer) throws IOException {
            long[] count = {0};
            try (RawFileReader reader = RawFileReader.open(path)) {
                reader.forEachKey(key -> {
                    count[0]++;
                    consumer.accept(key);
                });
            }
            return count[0];
        }

        /** The follower is durable when this returns, and not yet visible. */
        Replaced without(Doomed doomed) throws IOException {
            Counts counts = new Counts(doomed);
            try (RawFileReader reader = RawFileReader.open(path);
                    RawFileWriter output = spool.create(table)) {
                reader.forEach(row -> {
                    if (!counts.isDoomed(row)) {
                        output.append(row);
                    }
                });
                Optional<LiveFile> after = output.rows() == 0
                        ? Optional.empty()
                        : Optional.of(new LiveFile(stage(output, reader.schema()), counts.first, counts.last));
                return new Replaced(file, counts.rows, counts.current, after);
            }
        }
    }

    private StagedFile stage(RawFileWriter output, Optional<SchemaFingerprint> schema) throws IOException {
        WrittenFile part = output.finish(schema);
        part.requireUnchanged();
        return new DeltaFileStager(storage, spool.batch()).put(table, part);
    }

    /** Of one file, row by row. */
    private final class Counts {
        private final Doomed doomed;
        private long place;
        private long rows;
        private long current;
        private long first = Long.MAX_VALUE;
        private long last;

        private Counts(Doomed doomed) {
            this.doomed = doomed;
        }

        private boolean isDoomed(RawRow row) {
            if (doomed.test(row, place++)) {
                rows++;
                current += row.generation() == generation ? 1 : 0;
                return true;
            }
            first = Math.min(first, row.batch());
            last = Math.max(last, row.batch());
            return false;
        }
    }
}
