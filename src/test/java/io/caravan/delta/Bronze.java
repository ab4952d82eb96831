package io.caravan.delta;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.parquet.DuckDb;
import io.caravan.staging.ForeignRows;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.testing.ledger.DeltaLake;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A location on disk, writers for it, and what an independent reader sees in it. */
class Bronze {
    static final TableRef USERS = TableRef.root("users");
    static final TableRef ENTRIES = TableRef.of("waitlist", "entries");
    static final List<TableRef> BOTH = List.of(USERS, ENTRIES);
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    final Path directory;
    int parallelism = 1;
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    Bronze(Path directory) {
        this.directory = directory;
    }

    Path root() {
        return directory.resolve("delta");
    }

    DeltaLake lake() {
        return new DeltaLake(root());
    }

    DeltaDestination writer(String id) {
        return writer(id, storage -> storage);
    }

    /** @param around decorates the storage: to halt between two steps, to lose an answer */
    DeltaDestination writer(String id, UnaryOperator<ObjectStore> around) {
        return DeltaDestination.writer(
                config(), runtime(id), around.apply(config().open(runtime(id), id)), id, parallelism);
    }

    DeltaConfig config() {
        return new DeltaConfig(location(), access());
    }

    SyncRuntime runtime(String id) {
        return Runtimes.of(directory, clock, () -> id);
    }

    String location() {
        return "file:" + root();
    }

    S3Access access() {
        return S3Access.DEFAULT;
    }

    /** One batch of one row a table, staged; the first one opens the tables' generation. */
    static StagedBatch stage(DeltaDestination writer, long batch, String id) {
        return stage(writer, batch, id, BOTH);
    }

    static StagedBatch stage(DeltaDestination writer, long batch, String id, Collection<TableRef> tables) {
        try (OpenBatch open = writer.open(batch)) {
            for (TableRef table : tables) {
                open.append(upsert(table, id, batch), 1);
            }
            return staged(batch, stageAll(open), tables);
        }
    }

    static List<StagedFile> stageAll(OpenBatch open) {
        List<StagedFile> files = new ArrayList<>();
        open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
        return files;
    }

    static StagedBatch staged(long batch, List<StagedFile> files, Collection<TableRef> tables) {
        SortedMap<TableRef, TableSchema> schemas = new TreeMap<>();
        schemas.put(USERS, new TableSchema(new TreeMap<>(Map.of("name", ObservedTypes.of(ConvexType.STRING)))));
        List<TableRef> truncates = batch == 1 ? List.copyOf(tables) : List.of();
        return new StagedBatch(files, truncates, schemas, checkpoint(batch, tables), OptionalLong.of(batch));
    }

    static Checkpoint checkpoint(long batch, Collection<TableRef> tables) {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        tables.forEach(table -> generations.put(table, 1L));
        SortedMap<TableRef, SchemaFingerprint> schemas = new TreeMap<>();
        schemas.put(USERS, new SchemaFingerprint("ab".repeat(32)));
        return new Checkpoint(
                "app", "happy-otter-123", batch, "all", generations, schemas, new Phase.DeltaTail(1000 + batch));
    }

    static ChangeEvent upsert(TableRef table, String id, long ts) {
        return new ChangeEvent.Upsert(
                table, Slice.utf8(id), ts, OptionalLong.of(1), Slice.utf8("{\"by\":\"" + id + "\"}"));
    }

    /** Takes files of other engines as the program does. */
    ForeignFiles foreign() {
        return (file, ours) -> ForeignRows.copy(file, ours, directory.resolve("spill"), 256L << 20);
    }

    /** Table, id and ts of every row that the Delta logs make visible. */
    List<List<String>> visible() {
        return query("_table, _id, _ts", "ORDER BY _ts, _table, _id", lake().liveFiles());
    }

    /** Component, table, id, generation, ts, op, document and batch of every row that the Delta logs make visible. */
    List<List<String>> rows() {
        return rows(lake().liveFiles());
    }

    static List<List<String>> rows(List<Path> files) {
        return query("_component, _table, _id, _generation, _ts, _op, document, _batch", "", files);
    }

    private static List<List<String>> query(String columns, String order, List<Path> live) {
        List<String> files = live.stream().map(file -> "'" + file + "'").toList();
        return files.isEmpty()
                ? List.of()
                : DuckDb.query(
                        "SELECT " + columns + " FROM read_parquet(" + files + ", union_by_name = true) " + order);
    }
}
