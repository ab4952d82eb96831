package io.caravan.bench;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.s3.S3Config;
import io.caravan.s3.S3Destination;
import io.caravan.store.S3Access;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;

/** Tables of one shape, filled without a source. Document {@code n} of a table was created in microsecond {@code n}. */
final class StagingLake {
    private static final int PER_BATCH = 250_000;

    /** What a document looks like. */
    enum Shape {
        /** About 370 bytes in 8 fields, one of them JSON. */
        ORDERS,
        /** Three numbers. */
        NARROW,
        /** 300 numbers. */
        WIDE
    }

    private final S3Config config;
    private final SyncRuntime runtime;
    private final S3Destination destination;
    private final Shape shape;
    private final TableSchema schema;
    private final Random random = new Random(1);
    private final TreeMap<TableRef, Long> generations = new TreeMap<>();
    private long batch;
    private long ts = 1000;

    StagingLake(Path directory, Shape shape) {
        this.config = new S3Config("file:" + directory.resolve("lake"), S3Access.DEFAULT);
        this.runtime = Runtimes.of(directory, Clock.systemUTC(), WriterId::random);
        this.destination = S3Destination.create(config, runtime);
        this.shape = shape;
        this.schema = schema(shape);
    }

    private static TableSchema schema(Shape shape) {
        TreeMap<String, ObservedTypes> columns = new TreeMap<>();
        switch (shape) {
            case ORDERS -> {
                columns.put("customer", ObservedTypes.of(ConvexType.STRING));
                columns.put("status", ObservedTypes.of(ConvexType.STRING));
                columns.put("number", ObservedTypes.of(ConvexType.INT64));
                columns.put("total", ObservedTypes.of(ConvexType.FLOAT64));
                columns.put("paid", ObservedTypes.of(ConvexType.BOOLEAN));
                columns.put("at", ObservedTypes.of(ConvexType.FLOAT64));
                columns.put("lines", ObservedTypes.of(ConvexType.ARRAY));
                columns.put("note", ObservedTypes.of(ConvexType.STRING));
            }
            case NARROW -> {
                for (String name : List.of("a", "b", "c")) {
                    columns.put(name, ObservedTypes.of(ConvexType.INT64));
                }
            }
            case WIDE -> {
                for (int i = 100; i < 400; i++) {
                    columns.put("f" + i, ObservedTypes.of(ConvexType.INT64));
                }
            }
        }
        return new TableSchema(columns);
    }

    S3Config config() {
        return config;
    }

    SyncRuntime runtime() {
        return runtime;
    }

    static TableRef table(int number) {
        return TableRef.root("t" + number);
    }

    /** Lands a revision of each of some documents. */
    void land(TableRef table, int events, IntUnaryOperator number) {
        for (int from = 0; from < events; from += PER_BATCH) {
            batch(List.of(table), from, Math.min(events, from + PER_BATCH), number);
        }
    }

    /** As {@link #land(TableRef, int, IntUnaryOperator)}, the same documents of each table in one batch. */
    void land(List<TableRef> tables, int events, IntUnaryOperator number) {
        batch(tables, 0, events, number);
    }

    private void batch(List<TableRef> tables, int from, int to, IntUnaryOperator number) {
        batch++;
        List<TableRef> truncates = new ArrayList<>();
        try (OpenBatch open = destination.open(batch)) {
            for (TableRef table : tables) {
                if (generations.putIfAbsent(table, batch) == null) {
                    open.append(new ChangeEvent.Truncate(table), batch);
                    truncates.add(table);
                }
                for (int i = from; i < to; i++) {
                    open.append(event(table, number.applyAsInt(i)), generations.get(table));
                }
            }
            List<StagedFile> files = new ArrayList<>();
            open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
            TreeMap<TableRef, TableSchema> schemas = new TreeMap<>();
            tables.forEach(table -> schemas.put(table, schema));
            destination.commit(new StagedBatch(files, truncates, schemas, checkpoint(), OptionalLong.of(ts)));
        }
    }

    private Checkpoint checkpoint() {
        TreeMap<TableRef, SchemaFingerprint> fingerprints = new TreeMap<>();
        generations.keySet().forEach(table -> fingerprints.put(table, SchemaFingerprint.of(schema)));
        return new Checkpoint(
                "app",
                "happy-otter-123",
                batch,
                "{}",
                new TreeMap<>(generations),
                fingerprints,
                new Phase.DeltaTail(ts));
    }

    private ChangeEvent event(TableRef table, int number) {
        String id = "j57%029d".formatted(number * 2654435761L % 1_000_000_007L * 1_000_003L + number);
        ts++;
        return new ChangeEvent.Upsert(
                table,
                Slice.utf8(id),
                ts,
                OptionalLong.of(1_700_000_000_000_000L + number),
                Slice.utf8(document(number)));
    }

    private String document(int number) {
        return switch (shape) {
            case ORDERS -> order(number);
            case NARROW ->
                "{\"a\":" + number + ",\"b\":" + random.nextInt(1000) + ",\"c\":" + random.nextInt(1_000_000) + "}";
            case WIDE -> wide();
        };
    }

    private String order(int number) {
        return "{\"at\":1.7"
                + (100_000_000 + random.nextInt(800_000_000))
                + "E12,\"customer\":\"jd7" + Long.toHexString(random.nextLong())
                + "\",\"lines\":[{\"sku\":\"A-" + random.nextInt(10_000)
                + "\",\"quantity\":2,\"price\":12.5},{\"sku\":\"B-"
                + random.nextInt(10_000) + "\",\"quantity\":1,\"price\":1.25E7}],\"note\":\"" + note()
                + "\",\"number\":" + number + ",\"paid\":" + random.nextBoolean()
                + ",\"status\":\"shipped\",\"total\":" + (random.nextInt(100_000) / 100.0) + "}";
    }

    private String wide() {
        StringBuilder json = new StringBuilder("{");
        for (int i = 100; i < 400; i++) {
            json.append(i == 100 ? "" : ",")
                    .append("\"f")
                    .append(i)
                    .append("\":")
                    .append(random.nextInt(1000));
        }
        return json.append('}').toString();
    }

    private String note() {
        StringBuilder note = new StringBuilder(100);
        for (int i = 0; i < 100; i++) {
            note.append((char) ('a' + random.nextInt(26)));
        }
        return note.toString();
    }

    /** Plain SQL that makes the current state of one table, whatever is there already. */
    String reference(Path directory, TableRef table) {
        StringBuilder pointers = new StringBuilder();
        StringBuilder columns = new StringBuilder();
        int place = 0;
        for (var column : schema.columns().entrySet()) {
            pointers.append(place == 0 ? "" : ", ")
                    .append("'/")
                    .append(column.getKey())
                    .append('\'');
            place++;
            columns.append(", v[")
                    .append(place)
                    .append(']')
                    .append(cast(column.getValue()))
                    .append(" AS ");
            columns.append('"').append(column.getKey()).append('"');
        }
        return "COPY (SELECT _id, _creation_time, _generation, _ts" + columns
                + " FROM (SELECT *, json_extract_string(document, [" + pointers + "]) AS v FROM ("
                + "SELECT * FROM read_parquet('" + directory + "/lake/raw_change_log/app/" + table.table()
                + "/*.parquet') WHERE _op <> 'truncate'"
                + " QUALIFY row_number() OVER (PARTITION BY _id ORDER BY _generation DESC, _ts DESC) = 1)"
                + " WHERE NOT _deleted)) TO '" + directory
                + "/reference.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)";
    }

    private static String cast(ObservedTypes types) {
        if (types.equals(ObservedTypes.of(ConvexType.INT64))) {
            return "::BIGINT";
        }
        if (types.equals(ObservedTypes.of(ConvexType.FLOAT64))) {
            return "::DOUBLE";
        }
        return types.equals(ObservedTypes.of(ConvexType.BOOLEAN)) ? "::BOOLEAN" : "";
    }
}
