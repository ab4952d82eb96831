package io.caravan.interleave;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A destination that keeps events in memory: readers see the events of committed batches, and what the last receipt tells. */
final class MemoryLake implements Destination {
    /** Where a process ends. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What may happen around a commit. */
    interface Commits {
        /** Nothing does. */
        Commits CALM = new Commits() {
            @Override
            public void before() {}

            @Override
            public void after() {}
        };

        /** Throws {@link Killed} where the process ends before the commit. */
        void before();

        /** Throws {@link Killed} where the process ends right after it. */
        void after();
    }

    private record Landed(long generation, long ts, String document) {}

    private final Clock clock;
    private final Commits commits;
    private final Map<TableRef, Map<String, Landed>> rows = new HashMap<>();
    private final Map<SchemaFingerprint, TableSchema> schemas = new HashMap<>();
    private final Map<TableRef, List<Runnable>> open = new HashMap<>();
    private Optional<Receipt> last = Optional.empty();
    private Completeness complete = Completeness.UNTOLD;

    MemoryLake(Clock clock, Commits commits) {
        this.clock = clock;
        this.commits = commits;
    }

    Optional<Receipt> last() {
        return last;
    }

    Completeness complete() {
        return complete;
    }

    /** As a program of before has written it, which knew nothing of imports. */
    void older() {
        last = last.map(receipt -> new Receipt(
                receipt.batch(),
                receipt.files(),
                receipt.checkpoint().withImports(Imports.UNKNOWN),
                receipt.committedAt()));
    }

    /** Id and document of what a reader of the raw log takes for the table. */
    SortedMap<String, String> state(TableRef table) {
        long generation =
                last.map(receipt -> receipt.checkpoint().generation(table)).orElse(0L);
        SortedMap<String, String> state = new TreeMap<>();
        rows.getOrDefault(table, Map.of()).forEach((id, row) -> {
            if (row.generation() == generation && !row.document().isEmpty()) {
                state.put(id, row.ts() + " " + row.document());
            }
        });
        return state;
    }

    @Override
    public Optional<Receipt> lastReceipt() {
        return last;
    }

    @Override
    public OpenBatch open(long batch) {
        open.clear();
        return new Open();
    }

    private void put(ChangeEvent event, String id, String document, long generation) {
        rows.computeIfAbsent(event.table(), table -> new HashMap<>())
                .merge(id, new Landed(generation, event.ts(), document), MemoryLake::later);
    }

    private static Landed later(Landed one, Landed other) {
        boolean older = other.generation() < one.generation()
                || (other.generation() == one.generation() && other.ts() < one.ts());
        return older ? one : other;
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        commits.before();
        Checkpoint durable = CheckpointCodec.read(CheckpointCodec.write(batch.next()), "test");
        open.values().forEach(events -> events.forEach(Runnable::run));
        open.clear();
        batch.schemas().forEach((table, schema) -> schemas.put(SchemaFingerprint.of(schema), schema));
        complete = batch.complete();
        last = Optional.of(new Receipt(batch.batch(), batch.files(), durable, clock.instant()));
        commits.after();
        return last.get();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        return schemas.get(fingerprint);
    }

    @Override
    public void sweep() {
        open.clear();
    }

    @Override
    public void verifyWritable() {}

    @Override
    public String toString() {
        return "memory";
    }

    private final class Open implements OpenBatch {
        @Override
        public void append(ChangeEvent event, long generation) {
            List<Runnable> events = open.computeIfAbsent(event.table(), table -> new ArrayList<>());
            if (event instanceof ChangeEvent.Upsert upsert) {
                String id = upsert.id().toString();
                String document = upsert.document().toString();
                events.add(() -> put(event, id, document, generation));
            } else if (event instanceof ChangeEvent.Delete delete) {
                String id = delete.id().toString();
                events.add(() -> put(event, id, "", generation));
            } else {
                events.add(() -> rows.computeIfAbsent(event.table(), table -> new HashMap<>()));
            }
        }

        @Override
        public List<OpenTable> tables() {
            return open.keySet().stream()
                    .map(Part::new)
                    .map(OpenTable.class::cast)
                    .toList();
        }

        @Override
        public void close() {
            open.clear();
        }
    }

    private record Part(TableRef table) implements OpenBatch.OpenTable {
        @Override
        public List<StagedFile> stage(Optional<SchemaFingerprint> schema) {
            return List.of(new StagedFile(table.path(), table, 1, 1, "", 0, 0));
        }
    }
}
