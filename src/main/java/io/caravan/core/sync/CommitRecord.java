package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.schema.SchemaFingerprint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a batch is, in the words in which a target writes it down: first as an intent, which decides the batch, then as the proof that
 * every table holds it.
 *
 * @param epoch counts the writers; greater than that of every earlier writer
 * @param writer id of the process that decided
 * @param previous SHA-256 of the text of the record before, empty for the first
 * @param schemas that this batch changed
 * @param committedAt when it was decided
 * @param complete which tables are complete once the batch is visible
 */
public record CommitRecord(
        long epoch,
        String writer,
        String previous,
        List<StagedFile> files,
        List<TableRef> truncates,
        List<SchemaChange> schemas,
        Checkpoint checkpoint,
        Instant committedAt,
        Completeness complete) {
    /** A table and the schema that it has from this batch on. */
    public record SchemaChange(TableRef table, SchemaFingerprint fingerprint) {}

    public long batch() {
        return checkpoint.batch();
    }

    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }

    public boolean names(String key) {
        return files.stream().anyMatch(file -> file.key().equals(key));
    }

    public SortedMap<TableRef, List<StagedFile>> filesByTable() {
        SortedMap<TableRef, List<StagedFile>> tables = new TreeMap<>();
        files.forEach(file ->
                tables.computeIfAbsent(file.table(), table -> new ArrayList<>()).add(file));
        return tables;
    }

    public boolean isOf(StagedBatch batch, String byWriter) {
        return writer.equals(byWriter)
                && files.equals(batch.files())
                && truncates.equals(batch.truncates())
                && checkpoint.equals(batch.next())
                && complete.equals(batch.complete());
    }

    public Receipt receipt() {
        return new Receipt(batch(), files, checkpoint, committedAt);
    }
}
