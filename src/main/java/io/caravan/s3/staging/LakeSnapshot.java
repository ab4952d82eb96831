package io.caravan.s3.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.PathSegment;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.s3.RawLog;
import io.caravan.s3.S3Config;
import io.caravan.s3.S3Key;
import io.caravan.s3.staging.ReadableTable.Column;
import io.caravan.s3.staging.ReadableTable.Kind;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Every table of a location as of one published version, and its history up to the same batch; for reading, beside whoever writes. The
 * record of what is published is read once. Files of that version outlive it by the grace period, and those that were asked for as long
 * as this is open.
 */
public final class LakeSnapshot implements AutoCloseable {
    private static final List<Column> OWN_COLUMNS = List.of(
            new Column("_id", "VARCHAR"),
            new Column("_creation_time", "TIMESTAMP WITH TIME ZONE"),
            new Column("_generation", "BIGINT"),
            new Column("_ts", "BIGINT"));
    private static final List<Column> HISTORY_COLUMNS = List.of(
            new Column("_component", "VARCHAR"),
            new Column("_table", "VARCHAR"),
            new Column("_id", "VARCHAR"),
            new Column("_generation", "BIGINT"),
            new Column("_ts", "BIGINT"),
            new Column("_op", "VARCHAR"),
            new Column("_deleted", "BOOLEAN"),
            new Column("_creation_time", "TIMESTAMP WITH TIME ZONE"),
            new Column("document", "VARCHAR"),
            new Column("_batch", "BIGINT"),
            new Column("_ingested_at", "TIMESTAMP WITH TIME ZONE"));

    private final ObjectStore store;
    private final RawLog log;
    private final Optional<Published> published;
    private final HeldFiles files;
    private Optional<LiveFiles> head;

    private LakeSnapshot(
            ObjectStore store, RawLog log, Optional<Published> published, Optional<LiveFiles> head, HeldFiles files) {
        this.store = store;
        this.log = log;
        this.published = published;
        this.head = head;
        this.files = files;
    }

    /**
     * @param folder for fetched files; its content is ours
     * @throws SyncFailure.Retryable where nothing has landed
     */
    public static LakeSnapshot open(S3Config config, SyncRuntime runtime, Path folder) {
        String reader = runtime.writerIds().get();
        ObjectStore store = config.open(runtime, reader);
        try {
            return open(store, runtime, folder, reader);
        } catch (SyncFailure failure) {
            store.close();
            throw failure;
        }
    }

    static LakeSnapshot open(ObjectStore store, SyncRuntime runtime, Path folder, String reader) {
        return StoreCalls.to("Cannot read the tables", store, () -> {
            Optional<Published> published =
                    store.read(S3Key.PUBLISHED).map(text -> PublishedCodec.read(text, store + "/" + S3Key.PUBLISHED));
            RawLog log = new RawLog(store);
            Optional<LiveFiles> head = published.isPresent() ? Optional.empty() : log.head();
            if (published.isEmpty() && head.isEmpty()) {
                throw new SyncFailure.Retryable(
                        "There is nothing to read in " + store + ": no batch has landed there yet. Run: caravan sync");
            }
            HeldFiles files = HeldFiles.open(store, folder, PathSegment.ofTable(reader), runtime.clock());
            return new LakeSnapshot(store, log, published, head, files);
        });
    }

    /** The newest batch of which rows are seen. */
    public long batch() {
        return published.map(Published::newestBatch).orElseGet(() -> head.map(LiveFiles::batch)
                .orElseThrow());
    }

    /** Whether there is a current state at all; else there is the history only. */
    public boolean hasState() {
        return published.isPresent();
    }

    /** Whether every table of current state is a Delta table. */
    public boolean isDelta() {
        return published.filter(Published::hasDelta).isPresent();
    }

    /** Of a table's current state, relative to the location, without a slash at its end. */
    public String folder(TableRef table) {
        String folder = S3Key.stagingFolder(table);
        return folder.substring(0, folder.length() - 1);
    }

    /** Tables of the source that have no current state here yet. */
    public SortedSet<TableRef> missing() {
        SortedSet<TableRef> missing = new TreeSet<>();
        published.ifPresent(state -> missing.addAll(state.missing().keySet()));
        if (published.isEmpty()) {
            head.ifPresent(live -> missing.addAll(live.generations().keySet()));
        }
        return missing;
    }

    /** First the current state of each table, then the history of each. */
    public List<ReadableTable> tables() {
        List<ReadableTable> tables = new ArrayList<>();
        published.ifPresent(state -> state.tables().forEach(table -> tables.add(state(table))));
        SortedSet<TableRef> logged = missing();
        published.ifPresent(state -> state.tables().forEach(table -> logged.add(table.table())));
        logged.forEach(table -> tables.add(history(table)));
        return tables;
    }

    private ReadableTable state(Published.Table table) {
        List<Column> columns = Stream.concat(
                        OWN_COLUMNS.stream(),
                        table.columns().stream().map(column -> new Column(column.column(), column.sqlType())))
                .toList();
        return new ReadableTable(table.table(), Kind.STATE, columns, () -> rows(table, columns));
    }

    private String rows(Published.Table table, List<Column> columns) {
        if (table.parts().isEmpty()) {
            return new ReadableTable(table.table(), Kind.STATE, columns, () -> "").empty();
        }
        return "SELECT * FROM " + parquet(hold(named(table)));
    }

    private static List<HeldFiles.Named> named(Published.Table table) {
        return table.parts().stream()
                .map(part -> new HeldFiles.Named(
                        part.key(), part.sha256(), part.bytes(), "Build staging anew: caravan staging --full"))
                .toList();
    }

    private ReadableTable history(TableRef table) {
        return new ReadableTable(table, Kind.HISTORY, HISTORY_COLUMNS, () -> historyRows(table));
    }

    private String historyRows(TableRef table) {
        long last = batch();
        List<HeldFiles.Named> named = head().of(table, 0).stream()
                .filter(live -> live.firstBatch() <= last)
                .map(LakeSnapshot::named)
                .toList();
        return named.isEmpty()
                ? new ReadableTable(table, Kind.HISTORY, HISTORY_COLUMNS, () -> "").empty()
                : "SELECT * FROM " + parquet(hold(named)) + " WHERE _batch <= " + last;
    }

    private static HeldFiles.Named named(LiveFile live) {
        return new HeldFiles.Named(
                new ObjectKey(live.file().key()),
                live.file().sha256(),
                live.file().bytes(),
                "Restore raw_change_log/ from a backup.");
    }

    /** Read when a history is first asked for: it may reach beyond the version by then. */
    private LiveFiles head() {
        if (head.isEmpty()) {
            head = log.head();
        }
        return head.orElseThrow(() -> new SyncFailure.StateUnreadable(
                "Staging of batch " + batch() + " is published in " + store + ", but there is no manifest. Nothing was"
                        + " changed. Restore _manifest/ and raw_change_log/ from a backup."));
    }

    /** Keeps the current state of all tables, where that costs nothing, for as long as this is open. */
    public void hold() {
        List<HeldFiles.Named> here = new ArrayList<>();
        published.ifPresent(state -> state.tables().forEach(table -> here.addAll(named(table))));
        hold(here.stream().filter(file -> store.local(file.key()).isPresent()).toList());
    }

    private List<Path> hold(List<HeldFiles.Named> named) {
        return StoreCalls.to("Cannot read the tables", store, () -> files.hold(named));
    }

    private static String parquet(List<Path> files) {
        return "read_parquet(" + Sql.files(files) + ", hive_partitioning = false)";
    }

    /** Of this reader alone, gone when this is closed. */
    public Path directory() {
        return files.directory();
    }

    @Override
    public void close() {
        try {
            files.close();
        } catch (IOException e) {
            throw StoreCalls.failure("Cannot tidy up behind the reader", store, e);
        } finally {
            store.close();
        }
    }

    @Override
    public String toString() {
        return store.toString();
    }
}
