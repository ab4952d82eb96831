package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import java.util.SortedMap;

/**
 * What a committed batch brought.
 *
 * @param rows of each table, truncates included
 * @param bytes of the files
 */
public record LandedBatch(long upserts, long deletes, long truncates, SortedMap<TableRef, Long> rows, long bytes) {
    public long events() {
        return upserts + deletes + truncates;
    }
}
