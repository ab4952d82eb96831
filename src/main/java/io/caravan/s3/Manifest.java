package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
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
 */
record Manifest(
        long epoch,
        String writer,
        String previous,
        List<StagedFile> files,
        List<TableRef> truncates,
        List<SchemaChange> schemas,
        Checkpoint checkpoint,
        Instant committedAt,
        OptionalLong consistentAsOf) {
    record SchemaChange(TableRef table, SchemaFingerprint fingerprint) {}

    long batch() {
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
                && consistentAsOf.equals(batch.consistentAsOf());
    }

    Receipt receipt() {
        return new Receipt(batch(), files, checkpoint, committedAt);
    }
}
