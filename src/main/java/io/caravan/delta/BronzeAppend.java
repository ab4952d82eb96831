package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.delta.KnownLogs.Known;
import io.caravan.ledger.BatchRecord;
import io.caravan.store.StoreCalls;
import io.delta.kernel.Operation;
import io.delta.kernel.Snapshot;
import io.delta.kernel.Transaction;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.commit.CommitFailedException;
import io.delta.kernel.data.Row;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.internal.actions.SetTransaction;
import io.delta.kernel.internal.actions.SingleAction;
import io.delta.kernel.internal.util.FileNames;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adds a batch to a table, once. The files are put on top of the version that this process knows; where another writer was there, the log is
 * read, and all that holds of the table is proven anew: its schema, that it can be written, that it does not hold the batch.
 *
 * <p>The transaction id (source, batch) goes with the files as an action. Delta Kernel would read the log for it before each commit, to find
 * what is known, and rebases over what it does not look at.
 */
final class BronzeAppend {
    private static final int ATTEMPTS = 20;

    private final Engine engine;
    private final TableRef table;
    private final BronzeTable bronze;
    private final KnownLogs logs;

    BronzeAppend(Engine engine, TableRef table, KnownLogs logs) {
        this.engine = engine;
        this.table = table;
        this.bronze = new BronzeTable(engine, table);
        this.logs = logs;
    }

    /** Proves that the log which is known is there, or reads it. Throws where the batch could not be added. */
    void learn(StagedBatch batch) throws IOException {
        Optional<Known> known = logs.take(table);
        if (known.isPresent() && !isThere(known.get())) {
            logs.forget(table);
            known = Optional.empty();
        }
        if (known.isEmpty()) {
            known = bronze.find()
                    .map(snapshot -> appendable(snapshot, batch.next().source()));
        }
        if (known.isEmpty() && batch.next().generation(table) < batch.batch()) {
            throw bronze.lost();
        }
        known.ifPresentOrElse(log -> logs.learn(table, log), () -> logs.learnAbsent(table));
    }

    private Known appendable(Snapshot snapshot, String source) {
        bronze.requireAppendable(snapshot);
        return known(snapshot, source);
    }

    /** @param before what is to hold before files are added */
    Landed add(BatchRecord commit, List<StagedFile> files, StoreCalls.Step before) throws IOException {
        Known known = logs.take(table).orElseGet(() -> read(commit));
        if (known.batch() < commit.batch()) {
            before.run();
        }
        for (int attempt = 1; known.batch() < commit.batch(); attempt++) {
            try {
                return landed(commit, put(known.snapshot(), commit, files));
            } catch (MaxCommitRetryLimitReachedException refused) {
                if (attempt == ATTEMPTS || !isConflict(refused)) {
                    throw refused;
                }
                known = read(commit);
            }
        }
        logs.learn(table, known);
        return Landed.NOTHING;
    }

    private Known read(BatchRecord commit) {
        Snapshot snapshot = (logs.takeAbsent(table) ? Optional.<Snapshot>empty() : bronze.find())
                .orElseGet(() -> bronze.create(commit));
        bronze.requireOurSchema(snapshot);
        return known(snapshot, commit.checkpoint().source());
    }

    private Known known(Snapshot snapshot, String source) {
        long version = snapshot.getVersion();
        return new Known(
                snapshot,
                version == 0 ? 0 : logs.batchOf(table, version).orElseGet(() -> bronze.lastBatch(snapshot, source)));
    }

    /** A table may be taken away while this process is up: the next version would be one of nothing. */
    private boolean isThere(Known known) throws IOException {
        Snapshot snapshot = known.snapshot();
        try {
            engine.getFileSystemClient()
                    .getFileStatus(FileNames.deltaFile(snapshot.getLogPath(), snapshot.getVersion()));
            return true;
        } catch (FileNotFoundException gone) {
            return false;
        }
    }

    private TransactionCommitResult put(Snapshot snapshot, BatchRecord commit, List<StagedFile> files)
            throws IOException {
        Transaction transaction = snapshot.buildUpdateTableTransaction(BronzeTable.ENGINE, Operation.WRITE)
                .withMaxRetries(0)
                .build(engine);
        List<Row> actions = new ArrayList<>();
        SetTransaction id = new SetTransaction(
                BronzeTable.transactionId(commit.checkpoint().source()),
                commit.batch(),
                Optional.of(commit.committedAt().toEpochMilli()));
        actions.add(SingleAction.createTxnSingleAction(id.toRow()));
        actions.addAll(bronze.additions(transaction, commit, files));
        return transaction.commit(engine, BronzeTable.iterable(actions));
    }

    private static boolean isConflict(MaxCommitRetryLimitReachedException refused) {
        return refused.getCause() instanceof CommitFailedException failed && failed.isConflict();
    }

    private Landed landed(BatchRecord commit, TransactionCommitResult result) {
        Landed landed = new Landed(result.getPostCommitHooks(), result.getPostCommitSnapshot());
        boolean isFirst = logs.wrote(table, result.getVersion(), commit.batch());
        if (landed.isCheckpointDue()) {
            return landed;
        }
        landed.snapshot().ifPresent(snapshot -> logs.learn(table, new Known(snapshot, commit.batch())));
        // A checksum saves a process that begins some reading; one that stays up needs none.
        return isFirst ? landed.withoutReading() : Landed.NOTHING;
    }
}
