package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.ObjectKey;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of a table's version. */
record ActiveFiles(Engine engine, Snapshot snapshot, TableRef table) {
    private interface Consumer {
        void accept(AddFile file);
    }

    List<ObjectKey> keys() {
        List<ObjectKey> keys = new ArrayList<>();
        forEach(file -> keys.add(key(file)));
        return keys;
    }

    /**
     * The actions that remove files.
     *
     * @param keys of files of any table; those of this one are removed
     * @throws SyncFailure.StateUnreadable where one is not there any more
     */
    List<Row> removals(List<String> keys, long atMillis) {
        Set<String> left = new HashSet<>(keys);
        left.removeIf(key -> !new ObjectKey(key).directory().equals(DeltaKey.folder(table) + "/"));
        List<Row> actions = new ArrayList<>();
        forEach(file -> {
            if (left.remove(key(file).value())) {
                actions.add(
                        SingleAction.createRemoveFileSingleAction(file.toRemoveFileRow(true, Optional.of(atMillis))));
            }
        });
        if (!left.isEmpty()) {
            throw new SyncFailure.StateUnreadable("The Delta table " + DeltaKey.folder(table) + " of " + table
                    + " no longer has " + left.iterator().next()
                    + ", which a decided batch replaces: another engine has"
                    + " written to it meanwhile. Nothing was written to it. Restore the table to the version before.");
        }
        return actions;
    }

    private ObjectKey key(AddFile file) {
        String path = URI.create(file.getPath()).getPath();
        return new ObjectKey(DeltaKey.folder(table) + "/" + path);
    }

    private void forEach(Consumer consumer) {
        try (CloseableIterator<FilteredColumnarBatch> batches =
                snapshot.getScanBuilder().build().getScanFiles(engine)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        consumer.accept(new AddFile(rows.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL)));
                    }
                }
            }
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    "The files of the Delta table " + DeltaKey.folder(table) + " cannot be read: " + e.getMessage(), e);
        }
    }
}
