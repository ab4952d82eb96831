package io.caravan.bench;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Batches of equal rows of about 400 bytes, for any destination. */
public final class Batches {
    private static final String DOCUMENT = "{\"name\":\"otter\",\"text\":\"" + "x".repeat(370) + "\"}";

    private Batches() {}

    /** Lands a batch that the destination has not seen. */
    public static void land(Destination destination, String deployment, long batch, int tables, int rows) {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        List<StagedFile> files = new ArrayList<>();
        try (OpenBatch open = destination.open(batch)) {
            for (int table = 0; table < tables; table++) {
                TableRef ref = TableRef.root("table" + table);
                generations.put(ref, 1L);
                for (int row = 0; row < rows; row++) {
                    open.append(event(ref, batch * rows + row), 1);
                }
            }
            open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
            Checkpoint next = new Checkpoint(
                    "app", deployment, batch, "all", generations, new TreeMap<>(), new Phase.DeltaTail(batch));
            var unused = destination.commit(
                    new StagedBatch(files, List.of(), new TreeMap<>(), next, OptionalLong.of(batch)));
        }
    }

    private static ChangeEvent event(TableRef table, long ts) {
        return new ChangeEvent.Upsert(table, Slice.utf8("id" + ts), ts, OptionalLong.of(ts), Slice.utf8(DOCUMENT));
    }
}
