package io.caravan.staging;

import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.CreationSpan;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes rows as parts of a table's next version and stores them; by the engine, or row by row where it cannot hold them. */
final class PartWriter {
    private static final Logger LOG = LoggerFactory.getLogger(PartWriter.class);
    private static final long LARGEST_ROW_GROUP = 64L << 20;
    private static final long SMALLEST_ROW_GROUP = 1L << 20;
    private static final int ROWS_OF_A_GROUP = 122_880;
    private static final int LEAST_ROWS_TOGETHER = 2048;

    private final StateLayout layout;
    private final Duck duck;
    private final LocalFiles files;
    private final StagingConfig config;
    private final String run;
    private final SyncRuntime runtime;
    private final List<ObjectKey> stored = new ArrayList<>();

    /** @param run an id that no other run has; it makes the parts differ from all others, so that they are this run's own */
    PartWriter(StateLayout layout, Duck duck, LocalFiles files, StagingConfig config, String run, SyncRuntime runtime) {
        this.layout = layout;
        this.duck = duck;
        this.files = files;
        this.config = config;
        this.run = run;
        this.runtime = runtime;
    }

    void progressed() {
        runtime.listener().heard(new SyncEvent.Progressed(Work.STAGING));
    }

    void turnsTo(SyncEvent.Stage table) {
        runtime.listener().heard(new SyncEvent.Progressed(Work.STAGING, Optional.of(table)));
    }

    /** Keys of the parts that were stored, or may have been. */
    List<ObjectKey> stored() {
        return List.copyOf(stored);
    }

    /**
     * Of the live documents in the raw files, and of the standing files what they leave.
     *
     * @param sql that makes them in one statement
     * @param places the statement that gives the rows of a raw file by its place
     */
    record Rows(String sql, List<Path> standing, List<Path> raw, IntFunction<String> places) {
        List<Path> files() {
            return Stream.concat(standing.stream(), raw.stream()).toList();
        }
    }

    /** Into how many parts, and how. */
    enum Order {
        /** A part holds the documents of a span of creation times. */
        BY_CREATION,
        /** As they come. */
        AS_READ
    }

    /**
     * The parts, one of no rows where there are none.
     *
     * @param first the place of the first one in its version
     * @param pieces about how many parts are wanted
     */
    List<Published.Part> write(TablePlan.Target target, Rows rows, long version, int first, int pieces, Order order)
            throws IOException {
        Path directory = files.next();
        if (isTooLarge(target, rows) || !together(target, rows, directory, pieces, order)) {
            LOG.debug("{} is written row by row", target.table());
            directory = files.next();
            rowByRow(target, rows, directory);
        }
        List<Published.Part> parts = new ArrayList<>();
        for (Path file : written(directory)) {
            String sha256 = Sha256.of(file);
            ObjectKey key = layout.part(target.table(), version, first + parts.size(), sha256);
            Published.Part part = part(key, file, sha256);
            stored.add(key);
            files.put(part, file);
            parts.add(part);
        }
        return parts;
    }

    private Published.Part part(ObjectKey key, Path file, String sha256) throws IOException {
        long bytes = Files.size(file);
        return duck.first(
                        "SELECT count(*), count(_creation_time), min(epoch_us(_creation_time)), max(epoch_us(_creation_time))"
                                + " FROM " + TableSql.parquet(List.of(file)),
                        row -> {
                            long rows = row.getLong(1);
                            Optional<CreationSpan> span = rows > 0 && row.getLong(2) == rows
                                    ? Optional.of(new CreationSpan(row.getLong(3), row.getLong(4)))
                                    : Optional.empty();
                            return new Published.Part(key, rows, bytes, sha256, span, OptionalLong.empty());
                        })
                .orElseThrow();
    }

    /** For an engine that takes thousands of rows with all their columns at once. */
    private boolean isTooLarge(TablePlan.Target target, Rows rows) {
        return target.columns().size() > config.widest() || TableSql.isTooLarge(rows.files(), duck);
    }

    /** @return whether the memory did for it */
    private boolean together(TablePlan.Target target, Rows rows, Path directory, int pieces, Order order)
            throws IOException {
        if (pieces == 1) {
            Files.createDirectory(directory);
            return copied(target, rows.sql(), directory.resolve("0.parquet"), "");
        }
        if (order == Order.AS_READ) {
            long groups = Math.max(1, config.fileRows() / ROWS_OF_A_GROUP);
            return copied(
                    target,
                    rows.sql(),
                    directory,
                    ", FILE_SIZE_BYTES " + config.fileBytes() + ", ROW_GROUPS_PER_FILE " + groups);
        }
        Buckets buckets = Buckets.of(rows.files(), pieces, duck);
        duck.execute("SET partitioned_write_flush_threshold = " + rowsTogether(rows));
        return copied(target, buckets.of(rows.sql()), directory, ", PARTITION_BY (" + Buckets.COLUMN + ")");
    }

    private boolean copied(TablePlan.Target target, String sql, Path to, String how) {
        return duck.executeWithinMemory("COPY (" + sql + ") TO " + Sql.target(to)
                + " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE_BYTES " + rowGroupBytes()
                + ", ROW_GROUP_SIZE " + Math.min(ROWS_OF_A_GROUP, config.fileRows()) + dictionaries(target) + how
                + ", KV_METADATA {caravan_run: " + Sql.text(run) + "})");
    }

    /** Every thread keeps so many before it gives them to their parts: together an eighth of the memory. */
    private long rowsTogether(Rows rows) {
        long mean = duck.first(
                        "SELECT coalesce(sum(total_uncompressed_size) // greatest(1, sum(row_group_num_rows) FILTER"
                                + " (column_id = 0)), 1) FROM parquet_metadata(" + Sql.files(rows.files()) + ")",
                        row -> Math.max(1, row.getLong(1)))
                .orElse(1L);
        long share = config.memory() / 8 / Runtime.getRuntime().availableProcessors();
        return Math.max(LEAST_ROWS_TOGETHER, Math.min(4L * ROWS_OF_A_GROUP, share / mean));
    }

    private void rowByRow(TablePlan.Target target, Rows rows, Path directory) throws IOException {
        RowProgress progress = new RowProgress(target.table(), runtime.clock(), this::progressed);
        try (TypedParts parts =
                new TypedParts(directory, target.columns(), Map.of("caravan_run", run), config.fileBytes())) {
            RowByRow reader = new RowByRow(duck, progress);
            reader.keep(rows.standing(), parts);
            reader.write(rows.raw(), rows.places(), target.columns(), parts);
            parts.finish();
        }
    }

    /** DuckDB's dictionaries take -0.0 and 0.0 for one value, whichever came first: a file with doubles has none. */
    private static String dictionaries(TablePlan.Target target) {
        boolean doubles = target.columns().stream().anyMatch(column -> column.type() == ColumnType.DOUBLE);
        return doubles ? ", DICTIONARY_SIZE_LIMIT 0" : "";
    }

    /** Every thread gathers one: together they take an eighth of the memory. */
    private long rowGroupBytes() {
        long share = config.memory() / 8 / Runtime.getRuntime().availableProcessors();
        return Math.max(SMALLEST_ROW_GROUP, Math.min(LARGEST_ROW_GROUP, share));
    }

    private static List<Path> written(Path directory) throws IOException {
        try (Stream<Path> parts = Files.walk(directory)) {
            return parts.filter(Files::isRegularFile)
                    .sorted(Comparator.comparingInt(
                                    (Path part) -> part.toString().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }
}
