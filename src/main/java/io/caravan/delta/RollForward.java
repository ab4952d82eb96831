package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.work.Workers;
import io.caravan.ledger.BatchRecord;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.hook.PostCommitHook;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes a decided batch: table by table, then the control record. Every step is a no-op where it was done before, so the
 * writer that decided, its successor, or both at once may do this, from the beginning, as often as they like.
 */
final class RollForward {
    private static final Logger LOG = LoggerFactory.getLogger(RollForward.class);

    private final ObjectStore storage;
    private final IntentLog log;
    private final Engine engine;
    private final Workers workers;

    RollForward(ObjectStore storage, IntentLog log, Engine engine, Workers workers) {
        this.storage = storage;
        this.log = log;
        this.engine = engine;
        this.workers = workers;
    }

    void finish(BatchRecord commit) throws IOException {
        Queue<List<PostCommitHook>> hooks = new ConcurrentLinkedQueue<>();
        workers.each(tables(commit).entrySet(), table -> hooks.add(finish(commit, table)));
        log.finish(commit);
        workers.each(hooks, ofTable -> ofTable.forEach(hook -> maintain(hook, commit)));
    }

    /** Those of whose files none is left, too. */
    private static SortedMap<TableRef, List<StagedFile>> tables(BatchRecord commit) {
        SortedMap<TableRef, List<StagedFile>> tables = commit.filesByTable();
        commit.rewrite().drop().ifPresent(drop -> drop.tables()
                .forEach(of -> tables.putIfAbsent(of.table(), List.of())));
        return tables;
    }

    private List<PostCommitHook> finish(BatchRecord commit, Map.Entry<TableRef, List<StagedFile>> table)
            throws IOException {
        List<StagedFile> files = table.getValue();
        BronzeTable bronze = new BronzeTable(engine, table.getKey());
        return commit.rewrite().isNone()
                ? bronze.commit(commit, files, () -> requireFiles(files))
                : bronze.replace(commit, files, () -> requireFiles(files));
    }

    /** Named by the log, a file must be there: readers would fail on the whole table. */
    private void requireFiles(List<StagedFile> files) throws IOException {
        for (StagedFile file : files) {
            long bytes = storage.find(new ObjectKey(file.key()))
                    .map(ObjectStore.Found::bytes)
                    .orElse(-1L);
            if (bytes != file.bytes()) {
                throw new SyncFailure.StateUnreadable("The file " + file.key() + " in " + storage
                        + " is missing or damaged, and its batch was decided. Its table was not changed. Restore the"
                        + " file from a backup; or, to begin anew, choose an empty delta.location and state.location.");
            }
        }
    }

    /** Checkpoints, checksums and compacted logs only make reading cheaper; the batch is committed whatever happens. */
    private void maintain(PostCommitHook hook, BatchRecord commit) {
        try {
            hook.threadSafeInvoke(engine);
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "Batch {} is committed; the {} of one of its tables in {} was not written: {}",
                    commit.batch(),
                    hook.getType(),
                    storage,
                    e.getMessage());
        }
    }
}
