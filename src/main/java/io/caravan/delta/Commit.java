package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.store.ObjectKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a batch is. Written as the intent, it is decided; repeated word for word as the control record, every table holds it.
 *
 * @param epoch counts the writers; greater than that of every earlier writer
 * @param writer id of the process that decided
 * @param previous SHA-256 of the text of the record before, empty for the first
 * @param schemas that this batch changed
 * @param committedAt when it was decided
 */
record Commit(
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

    SortedMap<TableRef, List<StagedFile>> filesByTable() {
        SortedMap<TableRef, List<StagedFile>> tables = new TreeMap<>();
        files.forEach(file ->
                tables.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(file));
        return tables;
    }

    boolean isOf(StagedBatch batch, String byWriter) {
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
