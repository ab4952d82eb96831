package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.checkpoint.Imports;
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
 * @param complete which tables are complete once this batch is visible
 * @param rewrite what it replaces; {@link Rewrite#NONE} for a batch of events
 */
public record StagedBatch(
        List<StagedFile> files,
        List<TableRef> truncates,
        SortedMap<TableRef, TableSchema> schemas,
        Checkpoint next,
        Completeness complete,
        Rewrite rewrite) {
    /** A batch of events, which leaves all tables complete as of one commit, or none. */
    public StagedBatch(
            List<StagedFile> files,
            List<TableRef> truncates,
            SortedMap<TableRef, TableSchema> schemas,
            Checkpoint next,
            OptionalLong consistentAsOf) {
        this(files, truncates, schemas, next, Completeness.of(consistentAsOf), Rewrite.NONE);
    }

    /** A batch that brings the files of a rewrite, and no event. */
    public static StagedBatch ofRewrite(List<StagedFile> files, Rewrite rewrite, Checkpoint next) {
        return new StagedBatch(files, List.of(), new TreeMap<>(), next, stillComplete(next), rewrite);
    }

    /** A checkpoint of a program that knew nothing of imports called its tables complete wherever its log had been followed. */
    private static Completeness stillComplete(Checkpoint next) {
        return next.imports().equals(Imports.UNKNOWN)
                ? Completeness.of(next.phase().consistentAsOf())
                : next.completeness();
    }

    public long batch() {
        return next.batch();
    }

    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }
}
