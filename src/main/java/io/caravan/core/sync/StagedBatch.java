package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.schema.TableSchema;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * A batch whose files are durable and not yet visible.
 *
 * @param schemas of the tables whose schema this batch changed
 * @param next the checkpoint that the commit makes durable; its batch number is this batch's
 * @param consistentAsOf nanoseconds: the commit as of which all tables are complete once this batch is visible; empty in the
 *     middle of a snapshot
 */
public record StagedBatch(
        List<StagedFile> files,
        List<TableRef> truncates,
        SortedMap<TableRef, TableSchema> schemas,
        Checkpoint next,
        OptionalLong consistentAsOf) {
    public long batch() {
        return next.batch();
    }

    public long rows() {
        return files.stream().mapToLong(StagedFile::rows).sum();
    }
}
