package io.caravan.staging;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.ledger.LedgerPlace;
import io.caravan.s3.Compacting;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Config;
import io.caravan.s3.S3Destination;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.testing.ledger.StagedTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** A lake that is filled batch by batch, and the current state that it must amount to, kept in memory beside it. */
public class StagingHistory {
    static final TableRef USERS = TableRef.root("users");
    static final TableRef ENTRIES = TableRef.of("waitlist", "entries");

    final Path directory;
    final AtomicLong hours = new AtomicLong();
    private final String location;
    private final S3Access access;
    private final Destination writer;
    private final TreeMap<TableRef, Long> generations = new TreeMap<>();
    private final TreeMap<TableRef, TableSchema> schemas = new TreeMap<>();
    private final Map<TableRef, TreeMap<String, Map<String, Literal>>> state = new TreeMap<>();
    private final Map<TableRef, Map<String, Long>> created = new TreeMap<>();
    private final List<Change> pending = new ArrayList<>();
    private long batch;
    private long ts = 1000;

    private record Change(ChangeEvent event, long generation) {}

    StagingHistory(Path directory) {
        this(directory, "file:" + directory.resolve("lake"), S3Access.DEFAULT);
    }

    StagingHistory(Path directory, String location, S3Access access) {
        this.directory = directory;
        this.location = location;
        this.access = access;
        this.writer = writer();
    }

    final String location() {
        return location;
    }

    final S3Access access() {
        return access;
    }

    Destination writer() {
        return S3Destination.create(new S3Config(location, access), runtime("."));
    }

    LedgerPlace config() {
        return new S3Config(location, access);
    }

    /** @param state below the directory */
    final SyncRuntime runtime(String state) {
        return Runtimes.of(directory.resolve(state), clock(), WriterId::random);
    }

    static StagingConfig limits(long memory) {
        return new StagingConfig(StagingConfig.When.BY_COMMAND, Duration.ZERO, memory, 64L << 20, Duration.ofHours(1));
    }

    final Clock clock() {
        InstantSource time = () -> Instant.parse("2026-01-02T03:04:05Z").plus(Duration.ofHours(hours.get()));
        return time.withZone(ZoneOffset.UTC);
    }

    /** The lake, or the last copy of it. */
    Path root() {
        return directory.resolve("lake");
    }

    /** Makes {@link #root} what is there now. */
    void refresh() {}

    ObjectStore store() {
        return config().open(runtime("."), WriterId.random());
    }

    /** The current version's parts of all tables. */
    List<String> parts() {
        return staged().files().stream()
                .map(file -> root().relativize(file).toString())
                .toList();
    }

    /** A run does that before it stores anything, so a killed one leaves no such note. */
    final void forgetThatARunCameToItsEnd() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path note : files.filter(file -> file.endsWith("finished.txt") || file.endsWith("at-rest.txt"))
                    .toList()) {
                Files.delete(note);
            }
        }
    }

    StateMaterializer materializer() {
        return materializer(UnaryOperator.identity());
    }

    StateMaterializer materializer(UnaryOperator<ObjectStore> around) {
        return materializer(around, 256L << 20);
    }

    StateMaterializer materializer(UnaryOperator<ObjectStore> around, long memory) {
        return materializer(around, memory, "scratch");
    }

    /** One that writes every table row by row. */
    StateMaterializer rowByRow() {
        return new StateMaterializer(config(), limits(256L << 20).upTo(0), runtime("scratch"), store());
    }

    /** One that makes parts of so many rows. */
    StateMaterializer ofParts(long rows, UnaryOperator<ObjectStore> around) {
        return new StateMaterializer(
                config(), limits(256L << 20).full(rows), runtime("scratch"), around.apply(store()));
    }

    /** As {@link #ofParts}, writing row by row. */
    StateMaterializer ofPartsRowByRow(long rows) {
        return new StateMaterializer(config(), limits(256L << 20).full(rows).upTo(0), runtime("scratch"), store());
    }

    /** @param scratch of a process that may run beside others */
    StateMaterializer materializer(UnaryOperator<ObjectStore> around, String scratch) {
        return materializer(around, 256L << 20, scratch);
    }

    private StateMaterializer materializer(UnaryOperator<ObjectStore> around, long memory, String scratch) {
        return new StateMaterializer(config(), limits(memory), runtime(scratch), around.apply(store()));
    }

    /** What {@code verify} finds here. */
    LandedState state(UnaryOperator<ObjectStore> around) {
        return LandedState.read(
                around.apply(store()),
                config(),
                limits(256L << 20),
                runtime("scratch"),
                LocalFiles.VERIFY + "test",
                table -> true);
    }

    StagingHistory truncate(TableRef table) {
        generations.put(table, batch + 1);
        state.put(table, new TreeMap<>());
        created.put(table, new TreeMap<>());
        pending.add(new Change(new ChangeEvent.Truncate(table), batch + 1));
        return this;
    }

    StagingHistory upsert(TableRef table, String id, Map<String, Literal> document) {
        if (!generations.containsKey(table)) {
            truncate(table);
        }
        StringBuilder json = new StringBuilder("{");
        TreeMap<String, ObservedTypes> seen = new TreeMap<>();
        new TreeMap<>(document).forEach((field, literal) -> {
            json.append(json.length() == 1 ? "" : ",")
                    .append(quoted(field))
                    .append(':')
                    .append(literal.json());
            seen.put(field, literal.types());
        });
        schemas.merge(table, new TableSchema(seen), TableSchema::union);
        state.get(table).put(id, document);
        return add(new ChangeEvent.Upsert(
                table,
                Slice.utf8(id),
                ++ts,
                OptionalLong.of(created.get(table).computeIfAbsent(id, unused -> ts)),
                Slice.utf8(json.append('}').toString())));
    }

    StagingHistory delete(TableRef table, String id) {
        state.get(table).remove(id);
        created.get(table).remove(id);
        return add(new ChangeEvent.Delete(table, Slice.utf8(id), ++ts));
    }

    /** The last change comes a second time, as a source may send it. */
    StagingHistory again() {
        pending.add(pending.get(pending.size() - 1));
        return this;
    }

    private StagingHistory add(ChangeEvent event) {
        pending.add(new Change(event, generations.get(event.table())));
        return this;
    }

    private static String quoted(String field) {
        return "\"" + field.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Lands what has happened, as a batch at whose end all tables are consistent. */
    StagingHistory land() {
        return land(OptionalLong.of(++ts));
    }

    /** As a batch within a snapshot. */
    StagingHistory landWithinSnapshot() {
        return land(OptionalLong.empty());
    }

    private StagingHistory land(OptionalLong consistentAsOf) {
        batch++;
        TreeMap<TableRef, SchemaFingerprint> fingerprints = new TreeMap<>();
        schemas.forEach((table, schema) -> fingerprints.put(table, SchemaFingerprint.of(schema)));
        List<TableRef> truncates = new ArrayList<>();
        try (OpenBatch open = writer.open(batch)) {
            for (Change change : pending) {
                open.append(change.event(), change.generation());
                if (change.event() instanceof ChangeEvent.Truncate truncate) {
                    truncates.add(truncate.table());
                }
            }
            List<StagedFile> files = Lake.stageAll(open);
            Checkpoint next = new Checkpoint(
                    "app",
                    "happy-otter-123",
                    batch,
                    "{}",
                    new TreeMap<>(generations),
                    fingerprints,
                    new Phase.DeltaTail(ts));
            writer.commit(new StagedBatch(files, truncates, new TreeMap<>(schemas), next, consistentAsOf));
        }
        pending.clear();
        return this;
    }

    /** Puts small files into large ones, as batches of their own. */
    StagingHistory compact() {
        batch += Compacting.all((S3Destination) writer, Compacting.SMALL);
        return this;
    }

    StagedTables staged() {
        refresh();
        return StagedTables.of(root()).orElseThrow();
    }

    boolean isPublished() {
        refresh();
        return StagedTables.of(root()).isPresent();
    }

    /** What {@link StagedTables#rows} must be. */
    Map<String, Map<String, Map<String, String>>> expected() {
        Map<String, Map<String, Map<String, String>>> tables = new TreeMap<>();
        state.forEach((table, documents) -> {
            Map<String, Map<String, String>> rows = new TreeMap<>();
            documents.forEach((id, document) -> rows.put(id, row(table, document)));
            tables.put(table.path(), rows);
        });
        return tables;
    }

    private Map<String, String> row(TableRef table, Map<String, Literal> document) {
        Map<String, String> row = new TreeMap<>();
        document.forEach((field, literal) -> {
            if (!literal.equals(Literal.NULL)) {
                row.put(field, typed(ColumnType.of(schemas.get(table).columns().get(field)), literal));
            }
        });
        return row;
    }

    private static String typed(ColumnType type, Literal literal) {
        if (type == ColumnType.JSON) {
            return "JSON " + literal.json();
        }
        if (type == ColumnType.DOUBLE && literal.typed().startsWith("BIGINT ")) {
            double value = Double.parseDouble(literal.typed().substring("BIGINT ".length()));
            return "DOUBLE " + Long.toHexString(Double.doubleToLongBits(value));
        }
        return literal.typed();
    }

    long batch() {
        return batch;
    }

    /** Of a table's current state, relative to the lake. */
    String folder(TableRef table) {
        String folder = config().states().folder(table);
        return folder.substring(0, folder.length() - 1);
    }

    /** Files of all versions of all tables. */
    List<String> partsOfAllVersions() {
        return files(config().states().root()).stream()
                .filter(file -> file.contains("/part-"))
                .toList();
    }

    Optional<Path> anyRawFile() {
        return files(config().states().history()).stream().findFirst().map(root()::resolve);
    }

    /** Parts that are there although neither the published record nor its last step needs them. */
    List<String> leftParts() {
        List<String> left = new ArrayList<>(files(config().states().root()).stream()
                .filter(file -> file.contains("/part-"))
                .toList());
        staged().published().get("tables").forEach(table -> {
            table.get("files").forEach(file -> left.remove(file.get("key").asText()));
            if (table.has("removed")) {
                table.get("removed").forEach(name -> left.removeIf(file -> file.endsWith("/" + name.asText())));
            }
        });
        return left;
    }

    List<String> files(String prefix) {
        refresh();
        return new Lake(directory).files(prefix);
    }
}
