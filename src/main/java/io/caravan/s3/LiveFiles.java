package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What counts as of one manifest.
 *
 * @param batch of the manifest
 * @param consistentAsOf nanoseconds: all tables are complete as of this commit of the source; empty within a snapshot
 * @param schemas of every table whose columns are known
 * @param files table by table, and of each table in the order of its events' batches
 */
record LiveFiles(
        long batch,
        OptionalLong consistentAsOf,
        Map<TableRef, SchemaFingerprint> schemas,
        Map<TableRef, Long> generations,
        List<LiveFile> files) {

    /** Of a batch at whose end all tables are complete. */
    AsOf asOf() {
        return new AsOf(batch, consistentAsOf.orElseThrow());
    }

    /** Those that may hold rows of the table from {@code since} on. */
    List<LiveFile> of(TableRef table, long since) {
        return files.stream()
                .filter(live -> live.file().table().equals(table) && live.lastBatch() >= since)
                .toList();
    }
}
