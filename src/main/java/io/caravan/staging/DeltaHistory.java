package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.deltalog.DataFile;
import io.caravan.deltalog.DeltaLog;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** The files that a table's Delta log has, read from the log itself: needed where the record that the log follows was lost. */
final class DeltaHistory {
    private final ObjectStore store;
    private final StateLayout layout;
    private final Duck duck;
    private final LocalFiles files;

    DeltaHistory(ObjectStore store, StateLayout layout, Duck duck, LocalFiles files) {
        this.store = store;
        this.layout = layout;
        this.duck = duck;
        this.files = files;
    }

    /** The log's newest version, found by a list; -1 where there is none. */
    long newest(TableRef table) throws IOException {
        return store.files(layout.folder(table) + DeltaLog.FOLDER, "").stream()
                .map(found -> DeltaLog.version(found.key().fileName()))
                .flatMapToLong(OptionalLong::stream)
                .max()
                .orElse(-1);
    }

    /** Keys of the files at a version; none before the first; empty where the log cannot be followed. */
    Optional<Set<ObjectKey>> files(TableRef table, long version) throws IOException {
        Set<ObjectKey> keys = new LinkedHashSet<>();
        long from = version - version % DeltaLog.EVERY;
        while (from > 0 && !addCheckpoint(table, from, keys)) {
            from -= DeltaLog.EVERY;
        }
        for (long next = from > 0 ? from + 1 : 0; next <= version; next++) {
            Optional<byte[]> entry = store.read(key(table, DeltaLog.entry(next)));
            if (entry.isEmpty() || !apply(table, entry.get(), keys)) {
                return Optional.empty();
            }
        }
        return Optional.of(keys);
    }

    private boolean addCheckpoint(TableRef table, long version, Set<ObjectKey> keys) throws IOException {
        ObjectKey checkpoint = key(table, DeltaLog.checkpoint(version));
        Path copy = files.next();
        boolean there = store.fetch(checkpoint, copy);
        if (there) {
            List<String> paths = duck.all(DeltaLog.pathsSql(Sql.target(copy)), row -> row.getString(1));
            paths.forEach(path -> keys.add(key(table, path)));
        }
        return there;
    }

    private boolean apply(TableRef table, byte[] entry, Set<ObjectKey> keys) {
        try {
            DeltaLog.removed(entry).forEach(path -> keys.remove(key(table, path)));
            DeltaLog.added(entry).stream().map(DataFile::path).forEach(path -> keys.add(key(table, path)));
            return true;
        } catch (JsonFormatException broken) {
            return false;
        }
    }

    private ObjectKey key(TableRef table, String name) {
        return new ObjectKey(layout.folder(table) + name);
    }
}
