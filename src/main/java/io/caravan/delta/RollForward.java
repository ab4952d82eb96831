package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.work.Workers;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.ledger.BatchRecord;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.hook.PostCommitHook;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
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
    private final KnownLogs logs = new KnownLogs();

    RollForward(ObjectStore storage, IntentLog log, Engine engine, Workers workers) {
        this.storage = storage;
        this.log = log;
        this.engine = engine;
        this.workers = workers;
    }

    /** Throws where a table of the batch could not be added to; changes nothing. */
    void verify(BatchRecord batch) {
        batch.filesByTable()
                .keySet()
                .forEach(table -> DeltaCalls.step(
                        "Cannot read the table " + table, storage, () -> new BronzeTable(engine, table).verify()));
    }

    /** Before a batch is decided: throws where one of its tables could not take it. */
    void learn(StagedBatch batch) throws IOException {
        if (batch.rewrite().isNone()) {
            Set<TableRef> tables = batch.files().stream().map(StagedFile::table).collect(Collectors.toSet());
            workers.each(tables, table -> new BronzeAppend(engine, table, logs).learn(batch));
        }
    }

    /** Another process has been at work. */
    void forget() {
        logs.forgetAll();
    }

    /** Of a batch that was learned and whose files were put just now. */
    void finishOwn(BatchRecord commit) throws IOException {
        finish(commit, files -> {});
    }

    /** Of another process, or of an earlier attempt: what was known then may be gone by now. */
    void finish(BatchRecord commit) throws IOException {
        forget();
        finish(commit, this::requireFiles);
    }

    private interface Proof {
        void of(List<StagedFile> files) throws IOException;
    }

    private void finish(BatchRecord commit, Proof proof) throws IOException {
        Map<TableRef, Landed> landed = new ConcurrentHashMap<>();
        workers.each(
                tables(commit).entrySet(),
                table -> landed.put(table.getKey(), finish(commit, table.getKey(), table.getValue(), proof)));
        log.finish(commit);
        workers.each(landed.values(), table -> table.hooks().forEach(hook -> maintain(table, hook, commit)));
    }

    /** Those of whose files none is left, too. */
    private static SortedMap<TableRef, List<StagedFile>> tables(BatchRecord commit) {
        SortedMap<TableRef, List<StagedFile>> tables = commit.filesByTable();
        commit.rewrite().drop().ifPresent(drop -> drop.tables()
                .forEach(of -> tables.putIfAbsent(of.table(), List.of())));
        return tables;
    }

    private Landed finish(BatchRecord commit, TableRef table, List<StagedFile> files, Proof proof) throws IOException {
        if (commit.rewrite().isNone()) {
            return new BronzeAppend(engine, table, logs).add(commit, files, () -> proof.of(files));
        }
        logs.forget(table);
        List<PostCommitHook> hooks = new BronzeTable(engine, table).replace(commit, files, () -> proof.of(files));
        return new Landed(hooks, Optional.empty());
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

    /** Checkpoints and checksums only make reading cheaper; the batch is committed whatever happens. */
    private void maintain(Landed table, PostCommitHook hook, BatchRecord commit) {
        try {
            table.run(hook, engine);
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
