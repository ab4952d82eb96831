package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import java.util.SortedMap;

/** What a committed batch brought of each table. */
public record LandedBatch(SortedMap<TableRef, Brought> tables) {
    /**
     * Of one table.
     *
     * @param truncates 1 where the batch begins a generation of the table, whose first event that is
     * @param bytes of the files
     */
    public record Brought(long upserts, long deletes, long truncates, long bytes) {
        public long events() {
            return upserts + deletes + truncates;
        }
    }

    public long events() {
        return tables.values().stream().mapToLong(Brought::events).sum();
    }

    public long bytes() {
        return tables.values().stream().mapToLong(Brought::bytes).sum();
    }
}
