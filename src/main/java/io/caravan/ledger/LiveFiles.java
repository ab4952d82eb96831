package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Completeness;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What counts as of one manifest.
 *
 * @param batch of the manifest
 * @param complete which tables are complete as of this manifest
 * @param schemas of every table whose columns are known
 * @param files table by table, and of each table in the order of its events' batches
 * @param anew by table the batch before which no state may be built upon, because rows that it was made of are gone
 */
public record LiveFiles(
        long batch,
        Completeness complete,
        Map<TableRef, SchemaFingerprint> schemas,
        Map<TableRef, Long> generations,
        List<LiveFile> files,
        Map<TableRef, Long> anew) {

    /** Whether a state of the table as of this batch was made of rows that are gone since. */
    public boolean isOutdated(TableRef table, long asOf) {
        return asOf < anew.getOrDefault(table, 0L);
    }

    /** What the table is at the end of the batch, if it is complete then. */
    public Optional<AsOf> asOf(TableRef table) {
        OptionalLong ts = complete.of(table);
        return ts.isPresent() ? Optional.of(new AsOf(batch, ts.getAsLong())) : Optional.empty();
    }

    /** What every table is at the end of the batch that is not behind. */
    public AsOf asOf() {
        return new AsOf(batch, complete.asOf().orElseThrow());
    }

    /** Those that may hold rows of the table from {@code since} on. */
    public List<LiveFile> of(TableRef table, long since) {
        return files.stream()
                .filter(live -> live.file().table().equals(table) && live.lastBatch() >= since)
                .toList();
    }
}
