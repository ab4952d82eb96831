package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import java.util.List;
import java.util.OptionalLong;

/**
 * That a {@link Rewrite} leaves rows out: its files, and those that they are made of, do not hold the same.
 *
 * @param before nanoseconds: what was superseded before this went; only of a retention
 * @param tables of which rows went
 * @param places for each file of the batch, in order, the key of the file whose place it takes; the other replaced files have no follower
 */
public record Drop(Why why, OptionalLong before, List<OfTable> tables, List<String> places) {
    /** Whose wish it was. */
    public enum Why {
        /** Somebody named the documents. */
        FORGET,
        /** The history is bounded. */
        RETENTION
    }

    /**
     * What went of one table.
     *
     * @param rows that are in no live file any more
     * @param current those of them that were of the table's current generation
     * @param anew a state that was made of the table as of an earlier batch than this must be made anew from the whole history; 0 where
     *     none must
     */
    public record OfTable(TableRef table, long rows, long current, long anew) {}

    public static Drop forget(List<OfTable> tables, List<String> places) {
        return new Drop(Why.FORGET, OptionalLong.empty(), List.copyOf(tables), List.copyOf(places));
    }

    public static Drop retention(long before, List<OfTable> tables, List<String> places) {
        return new Drop(Why.RETENTION, OptionalLong.of(before), List.copyOf(tables), List.copyOf(places));
    }

    public long rows() {
        return tables.stream().mapToLong(OfTable::rows).sum();
    }
}
