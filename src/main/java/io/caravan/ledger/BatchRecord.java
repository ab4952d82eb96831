package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.store.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a batch is, in the words in which a target writes it down. It decides the batch: once it is there, nobody can commit
 * another one of its number.
 *
 * @param epoch counts the writers; greater than that of every earlier writer
 * @param writer id of the process that committed
 * @param previous SHA-256 of the text of the record before, empty for the first
 * @param schemas that this batch changed
 * @param committedAt when it was decided, in microseconds
 * @param complete which tables are complete once the batch is visible
 * @param rewrite what this batch replaces; {@link Rewrite#NONE} for a batch of events
 */
public record BatchRecord(
        long epoch,
        String writer,
        String previous,
        List<StagedFile> files,
        List<TableRef> truncates,
        List<SchemaChange> schemas,
        Checkpoint checkpoint,
        Instant committedAt,
        Completeness complete,
        Rewrite rewrite) {
    /** A table and the schema that it has from this batch on. */
    public record SchemaChange(TableRef table, SchemaFingerprint fingerprint) {}

    public long batch() {
        return checkpoint.batch();
    }

    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }

    public boolean names(ObjectKey key) {
        return files.stream().anyMatch(file -> file.key().equals(key.value()));
    }

    public SortedMap<TableRef, List<StagedFile>> filesByTable() {
        SortedMap<TableRef, List<StagedFile>> tables = new TreeMap<>();
        files.forEach(file ->
                tables.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(file));
        return tables;
    }

    /** Whether this writer has committed this very batch. */
    public boolean isOf(StagedBatch batch, String byWriter) {
        return writer.equals(byWriter)
                && files.equals(batch.files())
                && truncates.equals(batch.truncates())
                && checkpoint.equals(batch.next())
                && complete.equals(batch.complete())
                && rewrite.equals(batch.rewrite());
    }

    /** A file of this batch, and which batches' rows it holds. */
    public LiveFile live(StagedFile file) {
        BatchSpan span = rewrite.spans().getOrDefault(file.key(), BatchSpan.of(batch()));
        return new LiveFile(file, span.first(), span.last());
    }

    public Receipt receipt() {
        return new Receipt(batch(), files, checkpoint, committedAt);
    }
}
