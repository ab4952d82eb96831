package io.caravan.delta;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.Sha256;
import io.caravan.parquet.RawFileReader;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.Spool;
import io.caravan.parquet.WrittenFile;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Takes documents out of a bronze table: files that hold rows of them are written again without, exchanged by one version of its log.
 *
 * @param tables opens a table's log
 * @param spools local files for what is written of a batch, by its number
 * @param expiry deletes what earlier batches replaced
 */
record DeltaForgetting(
        ObjectStore storage, Function<TableRef, BronzeTable> tables, LongFunction<Spool> spools, Compaction expiry)
        implements Forgetting {
    @Override
    public Work forget(TableRef table, Set<String> ids) {
        return new OfTable(table, ids.stream().map(Slice::utf8).collect(Collectors.toUnmodifiableSet()));
    }

    private final class OfTable implements Work {
        private final TableRef table;
        private final Set<Slice> ids;
        private final Set<Slice> seen = new HashSet<>();
        private final List<String> replaces = new ArrayList<>();
        private final List<StagedFile> files = new ArrayList<>();
        private final List<String> places = new ArrayList<>();
        private final Map<String, BatchSpan> spans = new HashMap<>();
        private long rows;
        private long current;
        private Optional<Found> found = Optional.empty();

        private OfTable(TableRef table, Set<Slice> ids) {
            this.table = table;
            this.ids = ids;
        }

        @Override
        public int expire() {
            return expiry.expire();
        }

        @Override
        public Found found() {
            return found.orElse(Found.NOTHING);
        }

        @Override
        public Optional<StagedBatch> rewrite(Checkpoint next) {
            return found.isPresent()
                    ? Optional.empty()
                    : DeltaCalls.to("Cannot forget documents", storage, () -> stage(next));
        }

        private Optional<StagedBatch> stage(Checkpoint next) throws IOException {
            List<ObjectKey> active = tables.apply(table).keys();
            active.forEach(this::requireOurs);
            Spool spool = spools.apply(next.batch());
            DurableFiles.createDirectories(spool.directory());
            for (ObjectKey key : active) {
                Path local = spool.file();
                try {
                    fetch(key, local);
                    look(key, local, spool, next);
                } finally {
                    Files.deleteIfExists(local);
                }
            }
            found = Optional.of(new Found(seen.size(), active.size(), replaces.size(), rows));
            if (replaces.isEmpty()) {
                return Optional.empty();
            }
            Drop drop = Drop.forget(List.of(new Drop.OfTable(table, rows, current, next.batch())), places);
            Rewrite rewrite = new Rewrite(List.copyOf(replaces), Map.copyOf(spans), 0, Optional.of(drop));
            return Optional.of(StagedBatch.ofRewrite(List.copyOf(files), rewrite, next));
        }

        private void requireOurs(ObjectKey key) {
            if (DeltaKey.dataBatch(key).isEmpty()) {
                throw new SyncFailure.Misconfigured("The Delta table " + DeltaKey.folder(table) + " of " + table
                        + " has files of another engine, such as " + key.fileName()
                        + ", as OPTIMIZE makes them, and Caravan writes only its own again. Nothing was removed. Let that"
                        + " engine delete the rows: docs/howto/erase-a-person.md has the statements.");
            }
        }

        private void fetch(ObjectKey key, Path local) throws IOException {
            String why = "";
            if (!storage.fetch(key, local)) {
                why = "it is missing, and the table's log names it";
            } else if (!key.equals(DeltaKey.file(table, DeltaKey.dataBatch(key).orElseThrow(), Sha256.of(local)))) {
                why = "it has other bytes";
            }
            if (!why.isEmpty()) {
                throw new SyncFailure.StateUnreadable("The file " + key + " in " + storage
                        + " is not what its name says: " + why + ". Nothing was removed. Restore it from a backup.");
            }
        }

        /** First only who is in it: most files hold nobody who goes. */
        private void look(ObjectKey key, Path local, Spool spool, Checkpoint next) throws IOException {
            long[] batches = {Long.MAX_VALUE, 0};
            long[] doomed = {0, 0};
            try (RawFileReader reader = RawFileReader.open(local)) {
                reader.forEachKey(row -> {
                    if (ids.contains(row.id())) {
                        seen.add(new Slice(row.id().toByteArray(), 0, row.id().length()));
                        doomed[0]++;
                        doomed[1] += row.generation() == next.generation(table) ? 1 : 0;
                    } else {
                        batches[0] = Math.min(batches[0], row.batch());
                        batches[1] = Math.max(batches[1], row.batch());
                    }
                });
            }
            if (doomed[0] > 0) {
                rows += doomed[0];
                current += doomed[1];
                replaces.add(key.value());
                if (batches[1] > 0) {
                    StagedFile file = rewritten(local, spool, next.batch());
                    files.add(file);
                    places.add(key.value());
                    spans.put(file.key(), new BatchSpan(batches[0], batches[1]));
                }
            }
        }

        private StagedFile rewritten(Path local, Spool spool, long batch) throws IOException {
            try (RawFileReader reader = RawFileReader.open(local);
                    RawFileWriter output = spool.create(table)) {
                reader.forEach(row -> {
                    if (!ids.contains(id(row.event()))) {
                        output.append(row);
                    }
                });
                WrittenFile part = output.finish(reader.schema());
                part.requireUnchanged();
                ObjectKey key = DeltaKey.file(table, batch, part.sha256());
                storage.put(key, part.path());
                return new StagedFile(
                        key.value(), table, part.rows(), part.bytes(), part.sha256(), part.minTs(), part.maxTs());
            }
        }

        private static Slice id(ChangeEvent event) {
            if (event instanceof ChangeEvent.Upsert upsert) {
                return upsert.id();
            }
            return event instanceof ChangeEvent.Delete delete ? delete.id() : Slice.EMPTY;
        }
    }
}
