package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.LiveFile;
import io.caravan.store.ObjectKey;
import io.delta.kernel.Snapshot;
import io.delta.kernel.data.FilteredColumnarBatch;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.InternalScanFileUtils;
import io.delta.kernel.internal.ScanImpl;
import io.delta.kernel.internal.actions.AddFile;
import io.delta.kernel.internal.actions.RemoveFile;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.data.DelegateRow;
import io.delta.kernel.utils.CloseableIterator;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The files of a table's version. */
record ActiveFiles(Engine engine, Snapshot snapshot, TableRef table) {
    private static final int STATISTICS = RemoveFile.FULL_SCHEMA.indexOf("stats");

    private interface Consumer {
        void accept(AddFile file);
    }

    /**
     * Each with what its statistics say; rows are 0 and bounds are wide where they say nothing. One that another engine wrote has no hash,
     * and may hold rows of any batch.
     *
     * @throws SyncFailure.StateUnreadable where rows of a file are marked as deleted
     */
    List<LiveFile> live() throws IOException {
        List<LiveFile> files = new ArrayList<>();
        forEach(file -> files.add(live(file)));
        return files;
    }

    private LiveFile live(AddFile file) {
        if (file.getDeletionVector().isPresent()) {
            throw new SyncFailure.StateUnreadable("The Delta table " + DeltaKey.folder(table) + " of " + table
                    + " has deletion vectors: another engine has deleted rows of it. Its current state was not changed."
                    + " Bronze tables belong to Caravan: restore the version before that, as Delta's RESTORE does.");
        }
        ObjectKey key = key(file);
        Optional<Long> batch = DeltaKey.dataBatch(key);
        FileBounds bounds = FileBounds.of(file.getStatsJson(), batch);
        StagedFile staged = new StagedFile(
                key.value(),
                table,
                bounds.rows(),
                file.getSize(),
                batch.isPresent() ? DeltaKey.hash(key) : "",
                bounds.minTs(),
                bounds.maxTs());
        return new LiveFile(staged, bounds.firstBatch(), bounds.lastBatch());
    }

    /**
     * The actions that remove files. They do not repeat statistics, in which another engine may have noted ids and texts.
     *
     * @param keys of files of any table; those of this one are removed
     * @throws SyncFailure.StateUnreadable where one is not there any more
     */
    List<Row> removals(List<String> keys, long atMillis) throws IOException {
        Set<String> left = new HashSet<>(keys);
        left.removeIf(key -> !new ObjectKey(key).directory().equals(DeltaKey.folder(table) + "/"));
        List<Row> actions = new ArrayList<>();
        forEach(file -> {
            if (left.remove(key(file).value())) {
                Row removal = file.toRemoveFileRow(true, Optional.of(atMillis));
                actions.add(SingleAction.createRemoveFileSingleAction(
                        new DelegateRow(removal, Collections.singletonMap(STATISTICS, null))));
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
        URI path = URI.create(file.getPath());
        if (path.isAbsolute() || path.getPath().startsWith("/")) {
            throw new SyncFailure.StateUnreadable("The Delta table " + DeltaKey.folder(table) + " of " + table
                    + " names a file outside of its folder, as a clone does. Nothing was written to it. Bronze tables"
                    + " belong to Caravan: restore the version before that, as Delta's RESTORE does.");
        }
        return new ObjectKey(DeltaKey.folder(table) + "/" + path.getPath());
    }

    private void forEach(Consumer consumer) throws IOException {
        ScanImpl scan = (ScanImpl) snapshot.getScanBuilder().build();
        try (CloseableIterator<FilteredColumnarBatch> batches = scan.getScanFiles(engine, true)) {
            while (batches.hasNext()) {
                try (CloseableIterator<Row> rows = batches.next().getRows()) {
                    while (rows.hasNext()) {
                        consumer.accept(new AddFile(rows.next().getStruct(InternalScanFileUtils.ADD_FILE_ORDINAL)));
                    }
                }
            }
        }
    }
}
