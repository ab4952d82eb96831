package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.kernel.KernelPath;
import io.caravan.delta.kernel.LogCommitter;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LiveFile;
import io.caravan.parquet.RawLayout;
import io.caravan.store.ObjectKey;
import io.caravan.store.StoreCalls;
import io.delta.kernel.DataWriteContext;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.Transaction;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.CommitStateUnknownException;
import io.delta.kernel.exceptions.ConcurrentTransactionException;
import io.delta.kernel.exceptions.ConcurrentWriteException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableAlreadyExistsException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.DataFileStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One table's Delta log. A batch goes into it once, whoever tries and however often: its transaction id is (source, batch). */
final class BronzeTable {
    static final String ENGINE = "caravan";
    private static final String APPEND_ONLY = "delta.appendOnly";

    /** Whoever writes its files anew, as OPTIMIZE does, is to note no ids and no texts in a log that they cannot be taken out of. */
    private static final Map<String, String> STATISTICS = Map.of(
            "delta.dataSkippingStatsColumns",
            String.join(",", List.of(RawLayout.GENERATION, RawLayout.TS, RawLayout.BATCH)));

    private final Engine engine;
    private final TableRef table;
    private final String path;

    BronzeTable(Engine engine, TableRef table) {
        this.engine = engine;
        this.table = table;
        this.path = KernelPath.of(DeltaKey.folder(table));
    }

    /**
     * The files that the table has now, as {@link ActiveFiles#live} tells them.
     *
     * @throws SyncFailure.StateUnreadable where the table is gone, or rows of its files are marked as deleted
     */
    List<LiveFile> files() throws IOException {
        return files(find().orElseThrow(this::gone));
    }

    /** As {@link #files()}, of the last version that no later batch has changed: a decided batch may be on its way into the table. */
    List<LiveFile> filesAsOf(String source, long batch) throws IOException {
        Snapshot snapshot = find().orElseThrow(this::gone);
        while (snapshot.getVersion() > 0 && holdsLater(snapshot, source, batch)) {
            snapshot = TableManager.loadSnapshot(path)
                    .atVersion(snapshot.getVersion() - 1)
                    .build(engine);
        }
        return files(snapshot);
    }

    private boolean holdsLater(Snapshot snapshot, String source, long batch) {
        return lastBatch(snapshot, source) > batch;
    }

    private List<LiveFile> files(Snapshot snapshot) throws IOException {
        requireOurSchema(snapshot);
        return new ActiveFiles(engine, snapshot, table).live();
    }

    private SyncFailure gone() {
        return new SyncFailure.StateUnreadable(
                "The Delta table " + DeltaKey.folder(table) + " of " + table
                        + " is gone: batches were committed to it. Its current state was not changed. Restore it from a backup.");
    }

    /**
     * Puts the table's files of the batch in the place of others, unless that is done.
     *
     * <p>A table that only grows may not lose rows, so it is not one of those for as long as it takes: one version that changes both, and
     * another one that changes it back, whoever dies between the two.
     *
     * @param before what is to hold before they are added
     */
    List<PostCommitHook> replace(BatchRecord commit, List<StagedFile> files, StoreCalls.Step before)
            throws IOException {
        List<PostCommitHook> hooks = new ArrayList<>();
        Snapshot snapshot = existing();
        requireOurSchema(snapshot);
        try {
            if (!holds(snapshot, commit)) {
                before.run();
                Transaction transaction = snapshot.buildUpdateTableTransaction(ENGINE, Operation.MANUAL_UPDATE)
                        .withTransactionId(transactionId(commit), commit.batch())
                        .withTablePropertiesAdded(properties("false"))
                        .build(engine);
                List<Row> actions = new ArrayList<>(new ActiveFiles(engine, snapshot, table)
                        .removals(
                                commit.rewrite().replaces(),
                                commit.committedAt().toEpochMilli()));
                actions.addAll(additions(transaction, commit, files));
                hooks.addAll(transaction.commit(engine, iterable(actions)).getPostCommitHooks());
            }
        } catch (ConcurrentTransactionException alreadyThere) {
            // Whoever was first replaced the same files.
        }
        hooks.addAll(onlyGrowing());
        return hooks;
    }

    private static Map<String, String> properties(String appendOnly) {
        Map<String, String> properties = new HashMap<>(STATISTICS);
        properties.put(APPEND_ONLY, appendOnly);
        return properties;
    }

    static CloseableIterable<Row> iterable(List<Row> rows) {
        return CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(rows.iterator()));
    }

    private List<PostCommitHook> onlyGrowing() {
        Snapshot snapshot = existing();
        if ("true".equals(snapshot.getTableProperties().get(APPEND_ONLY))) {
            return List.of();
        }
        return snapshot.buildUpdateTableTransaction(ENGINE, Operation.MANUAL_UPDATE)
                .withTablePropertiesAdded(Map.of(APPEND_ONLY, "true"))
                .build(engine)
                .commit(engine, CloseableIterable.emptyIterable())
                .getPostCommitHooks();
    }

    private Snapshot existing() {
        return find().orElseThrow(this::lost);
    }

    SyncFailure lost() {
        return new SyncFailure.StateUnreadable("The Delta table " + DeltaKey.folder(table) + " of " + table
                + " is gone: earlier batches were committed to it. Nothing was written to it. Restore it from a"
                + " backup, or choose an empty delta.location and state.location to begin anew.");
    }

    /** Throws where a batch could not be added; changes nothing. */
    void verify() {
        find().ifPresent(this::requireAppendable);
    }

    void requireAppendable(Snapshot snapshot) {
        requireOurSchema(snapshot);
        snapshot.buildUpdateTableTransaction(ENGINE, Operation.WRITE).build(engine);
    }

    /** That a version holds; 0 where it holds none. */
    long lastBatch(Snapshot snapshot, String source) {
        return snapshot.getLatestTransactionVersion(engine, transactionId(source))
                .orElse(0L);
    }

    private boolean holds(Snapshot snapshot, BatchRecord commit) {
        return lastBatch(snapshot, commit.checkpoint().source()) >= commit.batch();
    }

    private static String transactionId(BatchRecord commit) {
        return transactionId(commit.checkpoint().source());
    }

    static String transactionId(String source) {
        return "caravan:" + source;
    }

    Optional<Snapshot> find() {
        try {
            return Optional.of(TableManager.loadSnapshot(path)
                    .withCommitter(LogCommitter.INSTANCE)
                    .build(engine));
        } catch (TableNotFoundException e) {
            return Optional.empty();
        } catch (IllegalArgumentException | UnsupportedOperationException ofACatalog) {
            throw new KernelException(ofACatalog.getMessage(), ofACatalog);
        }
    }

    /** Empty, as version 0: Delta Kernel gives a creation no transaction id, so the first rows are a commit of their own. */
    Snapshot create(BatchRecord commit) {
        if (commit.checkpoint().generation(table) < commit.batch()) {
            throw lost();
        }
        try {
            return TableManager.buildCreateTableTransaction(path, BronzeSchema.TABLE, ENGINE)
                    .withTableProperties(properties("true"))
                    .withCommitter(LogCommitter.INSTANCE)
                    .build(engine)
                    .commit(engine, CloseableIterable.emptyIterable())
                    .getPostCommitSnapshot()
                    .or(this::find)
                    .orElseThrow(this::uncreated);
        } catch (TableAlreadyExistsException | ConcurrentWriteException another) {
            return created(another);
        } catch (KernelEngineException | CommitStateUnknownException unknown) {
            return created(unknown);
        }
    }

    private SyncFailure uncreated() {
        return new SyncFailure.Retryable("The Delta table " + DeltaKey.folder(table)
                + " was created and is not there. It is safe to run again.");
    }

    /** Another writer was first, or the answer was lost: version 0 is the same, whoever made it. */
    private Snapshot created(RuntimeException doubt) {
        return find().orElseThrow(() -> doubt);
    }

    void requireOurSchema(Snapshot snapshot) {
        if (!snapshot.getSchema().equivalent(BronzeSchema.TABLE)) {
            throw new SyncFailure.StateUnreadable("The Delta table " + DeltaKey.folder(table) + " of " + table
                    + " does not have the columns of the row layout. Nothing was written to it. Bronze tables belong to"
                    + " Caravan: undo the change of its schema.");
        }
    }

    List<Row> additions(Transaction transaction, BatchRecord commit, List<StagedFile> files) throws IOException {
        Row state = transaction.getTransactionState(engine);
        DataWriteContext context = Transaction.getWriteContext(engine, state, Map.of());
        List<DataFileStatus> statuses = new ArrayList<>();
        files.forEach(file -> statuses.add(status(file, commit)));
        List<Row> actions = new ArrayList<>();
        try (CloseableIterator<Row> added = Transaction.generateAppendActions(
                engine, state, Utils.toCloseableIterator(statuses.iterator()), context)) {
            added.forEachRemaining(actions::add);
        }
        return actions;
    }

    private DataFileStatus status(StagedFile file, BatchRecord commit) {
        return new DataFileStatus(
                KernelPath.of(new ObjectKey(file.key())),
                file.bytes(),
                commit.committedAt().toEpochMilli(),
                Optional.of(BronzeStatistics.of(file, commit, table)));
    }
}
