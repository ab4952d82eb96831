package io.caravan.staging.view;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.PathSegment;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.RecordForm;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedFile;
import io.caravan.staging.view.ReadableTable.Column;
import io.caravan.staging.view.ReadableTable.Kind;
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
import java.util.stream.Collectors;
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

    /** Another engine that has put files of a history together may have written its times without a zone. */
    private static final String HISTORY_TYPES = HISTORY_COLUMNS.stream()
            .map(column -> "CAST(" + column.name() + " AS " + column.type() + ") AS " + column.name())
            .collect(Collectors.joining(", "));

    private final ObjectStore store;
    private final StateLayout layout;
    private final HistoryReader log;
    private final Optional<Published> published;
    private final HeldFiles files;
    private Optional<LiveFiles> head;

    private LakeSnapshot(
            ObjectStore store,
            StateLayout layout,
            HistoryReader log,
            Optional<Published> published,
            Optional<LiveFiles> head,
            HeldFiles files) {
        this.store = store;
        this.layout = layout;
        this.log = log;
        this.published = published;
        this.head = head;
        this.files = files;
    }

    /**
     * @param folder for fetched files; its content is ours
     * @throws SyncFailure.Retryable where nothing has landed
     */
    public static LakeSnapshot open(LedgerPlace place, SyncRuntime runtime, Path folder) {
        String reader = runtime.writerIds().get();
        ObjectStore store = place.open(runtime, reader);
        try {
            return open(store, place, runtime, folder, reader);
        } catch (SyncFailure failure) {
            store.close();
            throw failure;
        }
    }

    public static LakeSnapshot open(
            ObjectStore store, LedgerPlace place, SyncRuntime runtime, Path folder, String reader) {
        return StoreCalls.to("Cannot read the tables", store, () -> {
            StateLayout layout = place.states();
            PublishedFile record = new PublishedFile(store, layout, runtime.source());
            Optional<Published> published = record.read(record.bytes());
            HistoryReader log = place.history(store, runtime.clock());
            Optional<LiveFiles> head = published.isPresent() ? Optional.empty() : log.since(0);
            if (published.isEmpty() && head.isEmpty()) {
                throw new SyncFailure.Retryable(
                        "There is nothing to read in " + store + ": no batch has landed there yet. Run: caravan sync");
            }
            DiskFailures.requireWritable("state.location", folder);
            HeldFiles files = HeldFiles.open(store, folder, PathSegment.of(reader), runtime.clock());
            return new LakeSnapshot(store, layout, log, published, head, files);
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

    /** The record of what is published, relative to the location. */
    public String record() {
        return layout.published().value();
    }

    /** Of a table's current state, relative to the location, without a slash at its end. */
    public String folder(TableRef table) {
        return withoutSlash(layout.folder(table));
    }

    /** Whether the history of each table is a Delta table; else records of batches name its files. */
    public boolean hasDeltaHistory() {
        return layout.ledger().form() == RecordForm.COMMIT;
    }

    /** Of a table's history, relative to the location, without a slash at its end. */
    public String historyFolder(TableRef table) {
        return withoutSlash(layout.historyFolder(table));
    }

    private static String withoutSlash(String folder) {
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
        List<Path> held = hold(named(table));
        if (table.parts().stream().map(Published.Part::version).distinct().count() == 1) {
            return "SELECT * FROM " + parquet(held);
        }
        // Columns that came later are not in all of them, or in none.
        return new ReadableTable(table.table(), Kind.STATE, columns, () -> "").empty()
                + " UNION ALL BY NAME SELECT * FROM read_parquet(" + Sql.files(held)
                + ", hive_partitioning = false, union_by_name = true)";
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
        requireRecords();
        List<HeldFiles.Named> named = log.files(table, 0).stream()
                .filter(live -> live.firstBatch() <= last)
                .map(LakeSnapshot::named)
                .toList();
        return named.isEmpty()
                ? new ReadableTable(table, Kind.HISTORY, HISTORY_COLUMNS, () -> "").empty()
                : "SELECT " + HISTORY_TYPES + " FROM " + parquet(hold(named)) + " WHERE _batch <= " + last;
    }

    private static HeldFiles.Named named(LiveFile live) {
        ObjectKey key = new ObjectKey(live.file().key());
        return new HeldFiles.Named(key, live.file().sha256(), live.file().bytes(), key.restored());
    }

    /** Looked for when a history is first asked for: it may reach beyond the version by then. */
    private void requireRecords() {
        if (head.isEmpty()) {
            head = log.since(Long.MAX_VALUE);
        }
        if (head.isEmpty()) {
            throw new SyncFailure.StateUnreadable("Staging of batch " + batch() + " is published in " + store
                    + ", but there is no " + layout.ledger().form().noun() + ". Nothing was changed. Restore "
                    + layout.ledger().restored() + " and " + layout.history() + " from a backup.");
        }
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
