package io.caravan.delta;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Batches as a sync makes them: upserts of seven documents a table, deletes, truncates. */
final class BronzeEvents {
    private final DeltaDestination writer;
    private final SortedMap<TableRef, Long> generations = new TreeMap<>();
    private final List<ChangeEvent> events = new ArrayList<>();
    private final List<TableRef> truncates = new ArrayList<>();
    private long ts;

    BronzeEvents(DeltaDestination writer) {
        this.writer = writer;
    }

    DeltaDestination writer() {
        return writer;
    }

    Map<TableRef, Long> generations() {
        return generations;
    }

    BronzeEvents upserts(TableRef table, int count) {
        for (int i = 0; i < count; i++) {
            ts++;
            events.add(Bronze.upsert(table, "id" + ts % 7, ts));
        }
        return this;
    }

    BronzeEvents delete(TableRef table) {
        events.add(new ChangeEvent.Delete(table, Slice.utf8("id" + ts % 7), ++ts));
        return this;
    }

    BronzeEvents truncate(TableRef table) {
        events.removeIf(event -> event.table().equals(table));
        truncates.add(table);
        events.add(new ChangeEvent.Truncate(table));
        return this;
    }

    BronzeEvents commit() {
        long batch = next(writer).batch();
        events.forEach(event -> generations.putIfAbsent(event.table(), batch));
        truncates.forEach(table -> generations.put(table, batch));
        try (OpenBatch open = writer.open(batch)) {
            events.forEach(event -> open.append(event, generations.get(event.table())));
            List<StagedFile> files = Bronze.stageAll(open);
            Checkpoint next = new Checkpoint(
                    "app",
                    "happy-otter-123",
                    batch,
                    "all",
                    new TreeMap<>(generations),
                    new TreeMap<>(),
                    new Phase.DeltaTail(1000 + ts));
            writer.commit(
                    new StagedBatch(files, List.copyOf(truncates), new TreeMap<>(), next, OptionalLong.of(1000 + ts)));
        }
        events.clear();
        truncates.clear();
        return this;
    }

    /** The checkpoint of a batch that rewrites; of batch 1 before the first. */
    static Checkpoint next(DeltaDestination writer) {
        return writer.lastReceipt()
                .map(last -> last.checkpoint().withBatch(last.batch() + 1))
                .orElseGet(() -> Bronze.checkpoint(1, List.of()));
    }
}
