package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.file.DurableFiles;
import io.caravan.deltalog.DataFile;
import io.caravan.deltalog.DeltaLog;
import io.caravan.deltalog.DeltaSchema;
import io.caravan.deltalog.DeltaTable;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The sums of the Delta logs of staging, from which readers begin, and what a table's log says of its columns and files. */
record DeltaCheckpoints(ObjectStore store, StateLayout layout, String source) {
    /** So many versions stay readable behind the newest, for readers that began before. */
    private static final long KEPT = 60;

    /** @param scratch beside which files of this run may lie */
    void write(Published.Table table, long version, Instant at, Duck duck, Path scratch) throws IOException {
        Path state = scratch.resolveSibling(scratch.getFileName() + ".json");
        Path checkpoint = scratch.resolveSibling(scratch.getFileName() + ".checkpoint");
        byte[] actions = DeltaLog.state(describe(table), files(table, part -> true), at);
        Files.write(state, actions);
        Files.deleteIfExists(checkpoint);
        duck.execute(DeltaLog.checkpointSql(actions, Sql.target(state), Sql.target(checkpoint)));
        DurableFiles.sync(checkpoint);
        store.put(key(table.table(), DeltaLog.checkpoint(version)), checkpoint);
        store.put(
                key(table.table(), DeltaLog.LAST_CHECKPOINT),
                DeltaLog.lastCheckpoint(version, table.parts().size()));
        expire(table.table(), version);
    }

    /** Twice each, in two turns: the first may have been interrupted. */
    private void expire(TableRef table, long version) throws IOException {
        List<ObjectKey> over = new ArrayList<>();
        for (long old = Math.max(0, version - KEPT - 2 * DeltaLog.EVERY); old < version - KEPT; old++) {
            over.add(key(table, DeltaLog.entry(old)));
            if (old > 0 && old % DeltaLog.EVERY == 0) {
                over.add(key(table, DeltaLog.checkpoint(old)));
            }
        }
        store.deleteAll(over);
    }

    DeltaTable describe(Published.Table table) {
        List<DeltaSchema.Column> columns = Stream.concat(
                        Stream.of(
                                new DeltaSchema.Column("_id", "string"),
                                new DeltaSchema.Column("_creation_time", "timestamp"),
                                new DeltaSchema.Column("_generation", "long"),
                                new DeltaSchema.Column("_ts", "long")),
                        table.columns().stream()
                                .map(column -> new DeltaSchema.Column(column.column(), column.deltaType())))
                .toList();
        return DeltaTable.of(source + "/" + table.table().label(), table.table().label(), new DeltaSchema(columns));
    }

    List<DataFile> files(Published.Table table, Predicate<Published.Part> chosen) {
        int folder = layout.folder(table.table()).length();
        return table.parts().stream()
                .filter(chosen)
                .map(part -> new DataFile(part.key().value().substring(folder), part.bytes(), part.rows()))
                .toList();
    }

    private ObjectKey key(TableRef table, String name) {
        return new ObjectKey(layout.folder(table) + name);
    }
}
