package io.caravan.s3.staging;

import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.ledger.LiveFile;
import io.caravan.s3.S3Key;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out a table's plan: the parts of its next version, written and stored, not yet published. */
final class TableBuild {
    private static final Logger LOG = LoggerFactory.getLogger(TableBuild.class);
    private static final long LARGEST_ROW_GROUP = 64L << 20;
    private static final long SMALLEST_ROW_GROUP = 1L << 20;

    private final ObjectStore store;
    private final Duck duck;
    private final LocalFiles files;
    private final StagingConfig config;
    private final SyncRuntime runtime;
    private final String run;
    private final List<ObjectKey> stored = new ArrayList<>();

    /** @param run an id that no other run has; it makes the parts differ from all others, so that they are this run's own */
    TableBuild(ObjectStore store, Duck duck, LocalFiles files, StagingConfig config, SyncRuntime runtime, String run) {
        this.store = store;
        this.duck = duck;
        this.files = files;
        this.config = config;
        this.runtime = runtime;
        this.run = run;
    }

    void progressed() {
        runtime.listener().heard(new SyncEvent.Progressed(Work.STAGING));
    }

    /** Keys of the parts that were stored, or may have been. */
    List<ObjectKey> stored() {
        return List.copyOf(stored);
    }

    /**
     * The merged table; empty where the plan does not hold: what has landed is not behind the published state in time, as
     * it is in a log, so only the whole history tells the order.
     */
    Optional<Published.Table> merge(TablePlan.Merge plan) throws IOException {
        Published.Table standing = plan.standing();
        TableSql sql = new TableSql(
                plan.target(), files.raw(plan.fresh()), standing.asOf().batch());
        OptionalLong earliest = duck.first(sql.earliest(), row -> {
                    long ts = row.getLong("earliest");
                    return row.getLong("rows") == 0 ? OptionalLong.empty() : OptionalLong.of(ts);
                })
                .orElse(OptionalLong.empty());
        if (earliest.isPresent() && earliest.getAsLong() <= standing.asOf().consistentAsOf()) {
            return Optional.empty();
        }
        if (earliest.isEmpty() && standing.columns().equals(plan.target().columns())) {
            return Optional.of(standing.under(plan.target().fingerprint()));
        }
        sql.findWinners(duck);
        List<Path> before = files.parts(standing.parts());
        String merged = sql.merged(before, standing.columns());
        return Optional.of(write(plan.target(), new Rows(merged, before, sql.raw()), standing.version()));
    }

    /** An engine that failed, or was stopped, is begun anew, or not at all. */
    void renew() {
        duck.refuseIfStopped();
        duck.renew();
    }

    /** With this table, whatever became of it. */
    void done() throws IOException {
        files.forgetCopies();
    }

    /** @param history files with rows of the generation */
    Published.Table rebuild(TablePlan.Rebuild plan, List<LiveFile> history, long greatestVersion) throws IOException {
        TableSql sql =
                new TableSql(plan.target(), files.raw(history), plan.target().generation() - 1);
        sql.findWinners(duck);
        return write(plan.target(), new Rows(sql.live(), List.of(), sql.raw()), greatestVersion);
    }

    /**
     * Of the winners in the raw files, and of the standing files what they leave.
     *
     * @param sql that makes them in one statement
     */
    private record Rows(String sql, List<Path> standing, List<Path> raw) {}

    private Published.Table write(TablePlan.Target target, Rows rows, long versionBefore) throws IOException {
        Path directory = files.next();
        if (isTooLarge(target, rows) || !together(target, rows, directory)) {
            LOG.debug("{} is written row by row", target.table());
            directory = files.next();
            rowByRow(target, rows, directory);
        }
        long version = unusedVersion(target, versionBefore);
        List<Published.Part> parts = new ArrayList<>();
        for (Path file : written(directory)) {
            String sha256 = Sha256.of(file);
            ObjectKey key = S3Key.stagingPart(target.table(), version, parts.size(), sha256);
            Published.Part part = new Published.Part(key, rows(file), Files.size(file), sha256);
            stored.add(key);
            files.put(part, file);
            parts.add(part);
        }
        return new Published.Table(
                target.table(),
                version,
                target.generation(),
                target.asOf(),
                target.fingerprint(),
                target.columns(),
                List.copyOf(parts));
    }

    /** For an engine that takes thousands of rows with all their columns at once. */
    private boolean isTooLarge(TablePlan.Target target, Rows rows) {
        List<Path> read =
                Stream.concat(rows.standing().stream(), rows.raw().stream()).toList();
        return target.columns().size() > config.widest() || TableSql.isTooLarge(read, duck);
    }

    /** @return whether the memory did for it */
    private boolean together(TablePlan.Target target, Rows rows, Path directory) {
        return duck.executeWithinMemory("COPY (" + rows.sql() + ") TO " + Sql.target(directory)
                + " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, FILE_SIZE_BYTES " + config.fileBytes()
                + ", ROW_GROUP_SIZE_BYTES " + rowGroupBytes() + dictionaries(target) + ", KV_METADATA {caravan_run: "
                + Sql.text(run) + "})");
    }

    private void rowByRow(TablePlan.Target target, Rows rows, Path directory) throws IOException {
        RowProgress progress = new RowProgress(target.table(), runtime.clock(), this::progressed);
        try (TypedParts parts =
                new TypedParts(directory, target.columns(), Map.of("caravan_run", run), config.fileBytes())) {
            RowByRow reader = new RowByRow(duck, progress);
            reader.keep(rows.standing(), parts);
            reader.write(rows.raw(), target.columns(), parts);
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

    /** A directory is one version's alone, whoever left files in it: a crashed run, or one that came too late to publish. */
    private long unusedVersion(TablePlan.Target target, long before) throws IOException {
        long version = Math.max(target.asOf().batch(), before + 1);
        while (isUsed(target, version)) {
            version++;
        }
        return version;
    }

    private boolean isUsed(TablePlan.Target target, long version) throws IOException {
        String prefix = S3Key.stagingFolder(target.table()) + S3Key.digits(version) + "/";
        try (Stream<ObjectKey> keys = store.list(prefix, "")) {
            return keys.findFirst().isPresent();
        }
    }

    private static List<Path> written(Path directory) throws IOException {
        try (Stream<Path> parts = Files.list(directory)) {
            return parts.sorted(Comparator.comparingInt(
                                    (Path part) -> part.getFileName().toString().length())
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private long rows(Path file) {
        return duck.first(
                        "SELECT num_rows FROM parquet_file_metadata(" + Sql.files(List.of(file)) + ")",
                        row -> row.getLong(1))
                .orElseThrow();
    }
}
