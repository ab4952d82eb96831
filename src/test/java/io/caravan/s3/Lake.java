package io.caravan.s3;

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
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.Manifests;
import io.caravan.parquet.DuckDb;
import io.caravan.parquet.RollPolicy;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A location on disk, writers for it, and what an independent reader sees in it. */
public class Lake {
    public static final TableRef USERS = TableRef.root("users");
    public static final TableRef ENTRIES = TableRef.of("waitlist", "entries");
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    public final Path directory;
    public RollPolicy roll = RollPolicy.DEFAULT;
    public Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

    public Lake(Path directory) {
        this.directory = directory;
    }

    public Path root() {
        return directory.resolve("lake");
    }

    public S3Destination writer(String id) {
        return writer(id, store -> store);
    }

    /** @param around decorates the store: to halt between two steps, to lose an answer */
    public S3Destination writer(String id, UnaryOperator<ObjectStore> around) {
        SyncRuntime runtime = runtime(id);
        return new S3Destination(config(), runtime, roll, around.apply(config().open(runtime, id)), id);
    }

    public S3Config config() {
        return new S3Config("file:" + root(), S3Access.DEFAULT);
    }

    public SyncRuntime runtime(String id) {
        return Runtimes.of(directory, clock, () -> id);
    }

    /** One batch of one row and a truncate a table, staged. */
    public static StagedBatch stage(S3Destination writer, long batch, String id) {
        try (OpenBatch open = writer.open(batch)) {
            for (TableRef table : List.of(USERS, ENTRIES)) {
                open.append(upsert(table, id, batch), 1);
            }
            return staged(batch, stageAll(open), List.of());
        }
    }

    public static List<StagedFile> stageAll(OpenBatch open) {
        List<StagedFile> files = new ArrayList<>();
        open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
        return files;
    }

    public static StagedBatch staged(long batch, List<StagedFile> files, List<TableRef> truncates) {
        SortedMap<TableRef, TableSchema> schemas = new TreeMap<>();
        schemas.put(USERS, new TableSchema(new TreeMap<>(Map.of("name", ObservedTypes.of(ConvexType.STRING)))));
        return new StagedBatch(files, truncates, schemas, checkpoint(batch), OptionalLong.of(batch));
    }

    public static Checkpoint checkpoint(long batch) {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        generations.put(USERS, 1L);
        generations.put(ENTRIES, 1L);
        SortedMap<TableRef, SchemaFingerprint> schemas = new TreeMap<>();
        schemas.put(USERS, new SchemaFingerprint("ab".repeat(32)));
        return new Checkpoint(
                "app", "happy-otter-123", batch, "all", generations, schemas, new Phase.DeltaTail(1000 + batch));
    }

    static ChangeEvent upsert(TableRef table, String id, long ts) {
        return upsert(table, id, ts, id);
    }

    static ChangeEvent upsert(TableRef table, String id, long ts, String by) {
        return new ChangeEvent.Upsert(
                table, Slice.utf8(id), ts, OptionalLong.of(1), Slice.utf8("{\"by\":\"" + by + "\"}"));
    }

    /** Table, id and ts of every row that the manifests make visible. */
    List<List<String>> visible() {
        return query("_table, _id, _ts", "ORDER BY _ts, _table, _id");
    }

    /** Every column of every row that counts, in the order of tables, and of a table as its files hold them. */
    public List<List<String>> rows() {
        return query("*", "ORDER BY _component, _table, _batch");
    }

    private List<List<String>> query(String columns, String order) {
        List<String> files =
                live().stream().map(key -> "'" + root().resolve(key) + "'").toList();
        return files.isEmpty()
                ? List.of()
                : DuckDb.query("SELECT " + columns + " FROM read_parquet(" + files + ") " + order);
    }

    /** Keys of the files that the manifests name and do not replace. */
    public List<String> live() {
        List<String> keys = new ArrayList<>();
        for (long batch = 1; Files.exists(manifest(batch)); batch++) {
            BatchRecord manifest = readManifest(batch);
            keys.removeAll(manifest.rewrite().replaces());
            manifest.files().stream().map(StagedFile::key).forEach(keys::add);
        }
        return keys;
    }

    public ObjectStore store() {
        return new StoreLocation.OnDisk(root()).open(S3Key.LAYOUT, "reader");
    }

    public BatchRecord readManifest(long batch) {
        try {
            return Manifests.read(Files.readAllBytes(manifest(batch)), batch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path manifest(long batch) {
        return root().resolve(S3Key.manifest(batch).value());
    }

    /** Keys below the location, and files of the spool. */
    public List<String> files(String prefix) {
        return list(root()).stream().filter(name -> name.startsWith(prefix)).toList();
    }

    public List<String> spooled() {
        return list(directory.resolve("spool"));
    }

    private static List<String> list(Path root) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> root.relativize(path).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
