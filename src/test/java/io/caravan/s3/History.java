package io.caravan.s3;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Batches as a sync makes them: events, truncates, schemas that widen; and what has to be in the lake afterwards. */
public final class History {
    private final Lake lake;
    private S3Destination writer;
    private final SortedMap<TableRef, Long> generations = new TreeMap<>();
    private final SortedMap<TableRef, SchemaFingerprint> fingerprints = new TreeMap<>();
    private final SortedMap<TableRef, TableSchema> changed = new TreeMap<>();
    private final List<ChangeEvent> events = new ArrayList<>();
    private final List<TableRef> truncates = new ArrayList<>();
    private final Map<TableRef, Long> rows = new HashMap<>();
    private final List<String> expected = new ArrayList<>();
    private long ts;

    public History(Lake lake, S3Destination writer) {
        this.lake = lake;
        this.writer = writer;
    }

    public S3Destination writer() {
        return writer;
    }

    public void restart(String id) {
        writer = lake.writer(id);
    }

    /** Table, batch, generation, ts and op of every row that was committed. */
    public List<String> expected() {
        return expected.stream().sorted().toList();
    }

    /** Rows of the current generation of every table. */
    public Map<TableRef, Long> rows() {
        return rows;
    }

    Map<TableRef, Long> generations() {
        return generations;
    }

    public void upserts(TableRef table, int count) {
        for (int i = 0; i < count; i++) {
            ts++;
            events.add(Lake.upsert(table, "id" + ts % 7, ts));
        }
    }

    public void delete(TableRef table) {
        events.add(new ChangeEvent.Delete(table, Slice.utf8("id" + ts % 7), ++ts));
    }

    public void truncate(TableRef table) {
        events.removeIf(event -> event.table().equals(table));
        truncates.add(table);
        events.add(new ChangeEvent.Truncate(table));
    }

    public void widen(TableRef table, String column) {
        TableSchema schema = new TableSchema(new TreeMap<>(Map.of(column, ObservedTypes.of(ConvexType.STRING))));
        changed.put(table, schema);
        fingerprints.put(table, SchemaFingerprint.of(schema));
    }

    public void commit() {
        long batch = writer.lastReceipt().map(last -> last.batch()).orElse(0L) + 1;
        events.stream()
                .map(ChangeEvent::table)
                .filter(table -> !generations.containsKey(table))
                .toList()
                .forEach(table -> {
                    generations.put(table, batch);
                });
        truncates.forEach(table -> {
            generations.put(table, batch);
            rows.put(table, 0L);
        });
        List<StagedFile> files = new ArrayList<>();
        try (OpenBatch open = writer.open(batch)) {
            for (ChangeEvent event : events) {
                open.append(event, generations.get(event.table()));
                expected.add(row(event, batch));
                rows.merge(event.table(), 1L, Long::sum);
            }
            open.tables()
                    .forEach(table -> files.addAll(table.stage(Optional.ofNullable(fingerprints.get(table.table())))));
        }
        Checkpoint next = new Checkpoint(
                "app",
                "happy-otter-123",
                batch,
                "all",
                new TreeMap<>(generations),
                new TreeMap<>(fingerprints),
                new Phase.DeltaTail(1000 + ts));
        writer.commit(new StagedBatch(
                files, List.copyOf(truncates), new TreeMap<>(changed), next, OptionalLong.of(1000 + ts)));
        events.clear();
        truncates.clear();
        changed.clear();
    }

    private String row(ChangeEvent event, long batch) {
        String tail = event instanceof ChangeEvent.Upsert upsert
                ? upsert.ts() + " upsert " + upsert.id() + " " + upsert.document()
                : event instanceof ChangeEvent.Delete delete
                        ? delete.ts() + " delete " + delete.id() + " NULL"
                        : "0 truncate  NULL";
        return event.table() + " " + batch + " " + generations.get(event.table()) + " " + tail;
    }

    /** The same of what a reader finds. */
    public List<String> found() {
        return lake.rows().stream()
                .map(row -> TableRef.of(row.get(0), row.get(1)) + " " + row.get(9) + " " + row.get(3) + " " + row.get(4)
                        + " " + row.get(5) + " " + row.get(2) + " " + row.get(8))
                .sorted()
                .toList();
    }
}
