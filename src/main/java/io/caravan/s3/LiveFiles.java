package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Files of raw_change_log as of one batch; each row of that history is in one of them.
 *
 * @param consistentAsOf nanoseconds; empty within a snapshot
 * @param schemas of every table that had a document, the widest known
 * @param generations of every table ever landed
 */
record LiveFiles(
        long batch,
        OptionalLong consistentAsOf,
        Map<TableRef, SchemaFingerprint> schemas,
        Map<TableRef, Long> generations,
        List<LiveFile> files) {

    /** Those that may hold rows of the table from {@code since} on. */
    List<LiveFile> of(TableRef table, long since) {
        return files.stream()
                .filter(live -> live.file().table().equals(table) && live.lastBatch() >= since)
                .toList();
    }
}
