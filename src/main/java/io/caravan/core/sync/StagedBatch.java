package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.schema.TableSchema;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A batch whose files are durable and not yet visible.
 *
 * @param schemas of the tables whose schema this batch changed
 * @param next the checkpoint that the commit makes durable; its batch number is this batch's
 * @param consistentAsOf nanoseconds: the commit as of which all tables are complete once this batch is visible; empty in the
 *     middle of a snapshot
 * @param rewrite what it replaces; {@link Rewrite#NONE} for a batch of events
 */
public record StagedBatch(
        List<StagedFile> files,
        List<TableRef> truncates,
        SortedMap<TableRef, TableSchema> schemas,
        Checkpoint next,
        OptionalLong consistentAsOf,
        Rewrite rewrite) {
    /** A batch of events. */
    public StagedBatch(
            List<StagedFile> files,
            List<TableRef> truncates,
            SortedMap<TableRef, TableSchema> schemas,
            Checkpoint next,
            OptionalLong consistentAsOf) {
        this(files, truncates, schemas, next, consistentAsOf, Rewrite.NONE);
    }

    /** A batch that brings the files of a rewrite, and no event. */
    public static StagedBatch ofRewrite(List<StagedFile> files, Rewrite rewrite, Checkpoint next) {
        return new StagedBatch(
                files, List.of(), new TreeMap<>(), next, next.phase().consistentAsOf(), rewrite);
    }

    public long batch() {
        return next.batch();
    }

    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }
}
