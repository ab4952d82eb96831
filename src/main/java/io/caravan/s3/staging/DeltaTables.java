package io.caravan.s3.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.work.Workers;
import io.caravan.deltalog.DataFile;
import io.caravan.deltalog.DeltaLog;
import io.caravan.deltalog.DeltaSchema;
import io.caravan.deltalog.DeltaTable;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Delta log of each table of staging, whose versions are the published versions of the table.
 *
 * <p>Invariant: {@code _published.json} decides, and the logs follow. It names each table's Delta version before the log has it; nothing
 * newer is published, and nothing is swept, before every log has what the record names. So a log never shows what was not published,
 * whoever is killed where, and has no gap.
 */
final class DeltaTables {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaTables.class);
    private static final Workers AT_ONCE = new Workers(8);

    /** So many versions stay readable behind the newest, for readers that began before. */
    private static final long KEPT = 60;

    private final ObjectStore store;
    private final StateLayout layout;
    private final String source;
    private Optional<Published> proven = Optional.empty();

    DeltaTables(ObjectStore store, StateLayout layout, String source) {
        this.store = store;
        this.layout = layout;
        this.source = source;
    }

    /** Brings every log to the version that is published, which a process that was killed may not have done. */
    void catchUp(Published published) throws IOException {
        if (!proven.equals(Optional.of(published))) {
            follow(published, Optional.empty());
        }
    }

    /**
     * Each table with the version that its log is to have.
     *
     * @param built upon which it was made, whose logs are caught up; empty where everything is built anew
     * @param visible to readers now
     */
    Published numbered(Published made, Optional<Published> built, Optional<Published> visible) throws IOException {
        Map<TableRef, Published.Table> before = visible.map(Published::byTable).orElse(Map.of());
        List<Published.Table> tables = new ArrayList<>();
        for (Published.Table table : made.tables()) {
            Optional<Published.Table> old = Optional.ofNullable(before.get(table.table()));
            Optional<Published.Table> same = old.filter(known ->
                    known.version() == table.version() && known.deltaVersion().isPresent());
            long version = same.isPresent()
                    ? same.get().deltaVersion().getAsLong()
                    : next(table.table(), built.isPresent() ? old : Optional.empty());
            tables.add(table.withDelta(version));
        }
        return new Published(made.source(), made.asOf(), made.publishedAt(), List.copyOf(tables), made.missing());
    }

    /** Found by a list where the record cannot tell: its log may be of a state that was published before, and is lost. */
    private long next(TableRef table, Optional<Published.Table> old) throws IOException {
        OptionalLong known = old.map(Published.Table::deltaVersion).orElse(OptionalLong.empty());
        if (known.isPresent() && !store.exists(key(table, DeltaLog.entry(known.getAsLong() + 1)))) {
            return known.getAsLong() + 1;
        }
        return 1
                + store.files(layout.folder(table) + DeltaLog.FOLDER, "").stream()
                        .map(found -> found.key().value())
                        .map(key -> DeltaLog.version(key.substring(key.lastIndexOf('/') + 1)))
                        .flatMapToLong(OptionalLong::stream)
                        .max()
                        .orElse(-1);
    }

    /** Writes what is published now; the rest follows with the next run, whatever fails here. */
    void follow(Published published, Optional<Published> before, Duck duck, Path scratch) {
        List<Published.Table> written = new ArrayList<>();
        try {
            written.addAll(follow(published, before));
        } catch (IOException | SyncFailure e) {
            LOG.warn(
                    "Staging is published; a Delta log of it is behind, and the next run brings it up: {}",
                    e.getMessage());
        }
        try {
            for (Published.Table table : written) {
                long version = table.deltaVersion().orElseThrow();
                if (version > 0 && version % DeltaLog.EVERY == 0) {
                    checkpoint(table, version, published.publishedAt(), duck, scratch);
                }
            }
        } catch (IOException | SyncFailure e) {
            LOG.warn("The checkpoint of a Delta log was not written: {}", e.getMessage());
        }
    }

    private List<Published.Table> follow(Published published, Optional<Published> before) throws IOException {
        Map<TableRef, Published.Table> old = before.filter(known -> proven.equals(before))
                .map(Published::byTable)
                .orElse(Map.of());
        proven = Optional.empty();
        List<Published.Table> due = published.tables().stream()
                .filter(table -> table.deltaVersion().isPresent())
                .filter(table -> !Optional.ofNullable(old.get(table.table()))
                        .map(Published.Table::deltaVersion)
                        .equals(Optional.of(table.deltaVersion())))
                .toList();
        AT_ONCE.each(due, table -> commit(table, published, Optional.ofNullable(old.get(table.table()))));
        proven = Optional.of(published);
        return due;
    }

    private void commit(Published.Table table, Published published, Optional<Published.Table> old) throws IOException {
        long version = table.deltaVersion().orElseThrow();
        ObjectKey key = key(table.table(), DeltaLog.entry(version));
        if (store.exists(key)) {
            return;
        }
        Optional<Published.Table> previous =
                old.filter(known -> known.deltaVersion().equals(OptionalLong.of(version - 1)));
        boolean sameColumns = previous.isPresent() && previous.get().columns().equals(table.columns());
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("batch", table.asOf().batch());
        note.put("consistentAsOf", table.asOf().consistentAsOf());
        byte[] entry = DeltaLog.entry(
                describe(table),
                sameColumns ? DeltaLog.Says.FILES_ONLY : DeltaLog.Says.TABLE,
                previous.isPresent() ? files(previous.get()) : logged(table.table(), version - 1),
                files(table),
                published.publishedAt(),
                note);
        boolean mine = store.putIfAbsent(key, entry);
        LOG.debug("Delta version {} of {} is {}", version, table.table(), mine ? "written" : "there already");
    }

    /** Every version of ours replaces all files, so those of a version are the ones that its entry adds. */
    private List<DataFile> logged(TableRef table, long version) throws IOException {
        if (version < 0) {
            return List.of();
        }
        ObjectKey key = key(table, DeltaLog.entry(version));
        try {
            return DeltaLog.added(store.read(key).orElseThrow(() -> lost(key, "is missing")));
        } catch (JsonFormatException e) {
            throw lost(key, "cannot be read: " + e.getMessage());
        }
    }

    private SyncFailure lost(ObjectKey key, String how) {
        return new SyncFailure.StateUnreadable("The Delta log entry " + key + " in " + store + " " + how
                + ". Nothing was published. Delete the folder " + key.directory()
                + " and build staging anew: caravan staging --full");
    }

    private void checkpoint(Published.Table table, long version, Instant at, Duck duck, Path scratch)
            throws IOException {
        Path state = scratch.resolveSibling(scratch.getFileName() + ".json");
        Path checkpoint = scratch.resolveSibling(scratch.getFileName() + ".checkpoint");
        byte[] actions = DeltaLog.state(describe(table), files(table), at);
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

    private DeltaTable describe(Published.Table table) {
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

    private List<DataFile> files(Published.Table table) {
        int folder = layout.folder(table.table()).length();
        return table.parts().stream()
                .map(part -> new DataFile(part.key().value().substring(folder), part.bytes(), part.rows()))
                .toList();
    }

    private ObjectKey key(TableRef table, String name) {
        return new ObjectKey(layout.folder(table) + name);
    }
}
