package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.BatchSpan;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.Rewrite;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.store.ObjectKey;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/**
 * The commit record of one batch.
 *
 * @param epoch counts the writers; greater than that of every earlier writer
 * @param writer id of the process that committed
 * @param previous SHA-256 of the text of the manifest before, empty for the first
 * @param schemas that this batch changed
 * @param rewrite what this batch replaces; {@link Rewrite#NONE} for a batch of events
 */
public record Manifest(
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
    record SchemaChange(TableRef table, SchemaFingerprint fingerprint) {}

    /** Of a batch of events. */
    Manifest(
            long epoch,
            String writer,
            String previous,
            List<StagedFile> files,
            List<TableRef> truncates,
            List<SchemaChange> schemas,
            Checkpoint checkpoint,
            Instant committedAt,
            OptionalLong consistentAsOf) {
        this(
                epoch,
                writer,
                previous,
                files,
                truncates,
                schemas,
                checkpoint,
                committedAt,
                Completeness.of(consistentAsOf),
                Rewrite.NONE);
    }

    public long batch() {
        return checkpoint.batch();
    }

    long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }

    boolean names(ObjectKey key) {
        return files.stream().anyMatch(file -> file.key().equals(key.value()));
    }

    boolean isCommitOf(StagedBatch batch, String byWriter) {
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

    Receipt receipt() {
        return new Receipt(batch(), files, checkpoint, committedAt);
    }
}
