package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.work.Workers;
import io.caravan.deltalog.DataFile;
import io.caravan.deltalog.DeltaLog;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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

    private final ObjectStore store;
    private final StateLayout layout;
    private final DeltaCheckpoints checkpoints;
    private final Map<TableRef, Long> written = new ConcurrentHashMap<>();
    private Optional<Published> proven = Optional.empty();

    DeltaTables(ObjectStore store, StateLayout layout, String source) {
        this.store = store;
        this.layout = layout;
        this.checkpoints = new DeltaCheckpoints(store, layout, source);
    }

    /** Brings every log to the version that is published, which a process that was killed may not have done. */
    void catchUp(Published published) throws IOException {
        if (!isProven(published)) {
            follow(published, Optional.empty());
        }
    }

    /** After a run that was seen to come to its end: every log has what this record names. */
    void goOn(Published published) {
        if (proven.isEmpty()) {
            proven = Optional.of(published);
        }
    }

    /** Whether every log is known to have what this record names. */
    boolean isProven(Published published) {
        return proven.equals(Optional.of(published));
    }

    /**
     * Each table with the version that its log is to have, and what that version brings and takes out.
     *
     * @param built upon which it was made, whose logs are caught up; empty where everything is built anew
     * @param visible to readers now
     */
    Published numbered(Published made, Optional<Published> built, Optional<Published> visible, DeltaHistory history)
            throws IOException {
        Map<TableRef, Published.Table> before = visible.map(Published::byTable).orElse(Map.of());
        List<Published.Table> tables = new ArrayList<>();
        for (Published.Table table : made.tables()) {
            Optional<Published.Table> old = Optional.ofNullable(before.get(table.table()));
            tables.add(
                    old.filter(known -> known.version() == table.version()
                                            && keys(known).equals(keys(table))
                                            && known.deltaVersion().isPresent())
                                    .isPresent()
                            ? kept(table, old.get(), built.isPresent())
                            : step(table, old, built.isPresent(), history));
        }
        return new Published(made.source(), made.asOf(), made.publishedAt(), List.copyOf(tables), made.missing());
    }

    /** @param caughtUp whether its log is known to have this version; else what it takes to write that is kept */
    private static Published.Table kept(Published.Table table, Published.Table old, boolean caughtUp) {
        long version = old.deltaVersion().orElseThrow();
        return table.withDelta(version, since(table, version, Set.of()), caughtUp ? Optional.empty() : old.removed());
    }

    private Published.Table step(
            Published.Table table, Optional<Published.Table> old, boolean built, DeltaHistory history)
            throws IOException {
        OptionalLong known =
                built ? old.map(Published.Table::deltaVersion).orElse(OptionalLong.empty()) : OptionalLong.empty();
        boolean follows = known.isPresent() && isNewest(table.table(), known.getAsLong());
        long before = follows ? known.getAsLong() : history.newest(table.table());
        Set<ObjectKey> there = old.filter(state -> state.deltaVersion().equals(OptionalLong.of(before)))
                .map(DeltaTables::keys)
                .or(() -> Optional.of(Set.of()))
                .get();
        if (there.isEmpty() && before >= 0) {
            ObjectKey newest = key(table.table(), DeltaLog.entry(before));
            there = history.files(table.table(), before).orElseThrow(() -> lost(newest, "cannot be followed"));
        }
        Set<ObjectKey> after = keys(table);
        List<ObjectKey> removed =
                there.stream().filter(key -> !after.contains(key)).toList();
        return table.withDelta(before + 1, since(table, before + 1, there), Optional.of(removed));
    }

    /** Looked up once a process: the record may have been restored, and its log may be of a state that is lost. */
    private boolean isNewest(TableRef table, long version) throws IOException {
        if (Long.valueOf(version).equals(written.get(table))) {
            return true;
        }
        ObjectKey newest = key(table, DeltaLog.entry(version));
        if (!store.exists(newest)) {
            throw lost(newest, "is missing");
        }
        return !store.exists(key(table, DeltaLog.entry(version + 1)));
    }

    /** @param there what the version before has */
    private static List<Published.Part> since(Published.Table table, long version, Set<ObjectKey> there) {
        return table.parts().stream()
                .map(part -> part.since().isPresent()
                        ? part
                        : part.since(there.contains(part.key()) ? version - 1 : version))
                .toList();
    }

    private static Set<ObjectKey> keys(Published.Table table) {
        return table.parts().stream().map(Published.Part::key).collect(Collectors.toSet());
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
                    checkpoints.write(table, version, published.publishedAt(), duck, scratch);
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
        // A table that the publication left alone was caught up before it.
        List<Published.Table> due = published.tables().stream()
                .filter(table -> table.deltaVersion().isPresent())
                .filter(table -> table.removed().isPresent() || !published.hasParts())
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
        Optional<Published.Table> previous =
                old.filter(known -> known.deltaVersion().equals(OptionalLong.of(version - 1)));
        if (previous.isEmpty() && isWritten(table.table(), version)) {
            return;
        }
        boolean sameColumns = previous.isPresent() && previous.get().columns().equals(table.columns());
        Map<String, Object> note = new LinkedHashMap<>();
        note.put("batch", table.asOf().batch());
        note.put("consistentAsOf", table.asOf().consistentAsOf());
        byte[] entry = DeltaLog.entry(
                checkpoints.describe(table),
                sameColumns ? DeltaLog.Says.FILES_ONLY : DeltaLog.Says.TABLE,
                removed(table, version),
                checkpoints.files(table, part -> part.since().orElse(version) == version),
                published.publishedAt(),
                note);
        boolean mine = store.putIfAbsent(key, entry);
        written.put(table.table(), version);
        LOG.debug("Delta version {} of {} is {}", version, table.table(), mine ? "written" : "there already");
    }

    /** Refuses a log whose beginning is gone. */
    private boolean isWritten(TableRef table, long version) throws IOException {
        if (store.exists(key(table, DeltaLog.entry(version)))) {
            written.put(table, version);
            return true;
        }
        if (version > 0) {
            ObjectKey before = key(table, DeltaLog.entry(version - 1));
            if (!store.exists(before)) {
                throw lost(before, "is missing");
            }
        }
        return false;
    }

    private List<DataFile> removed(Published.Table table, long version) throws IOException {
        int folder = layout.folder(table.table()).length();
        return table.removed().isEmpty()
                ? logged(table.table(), version - 1)
                : table.removed().get().stream()
                        .map(key -> new DataFile(key.value().substring(folder), 0, 0))
                        .toList();
    }

    /** Of a record of before parts had versions of their own: every version replaced all files, so an entry adds all that there are. */
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

    private ObjectKey key(TableRef table, String name) {
        return new ObjectKey(layout.folder(table) + name);
    }
}
