package io.caravan.history;

import io.caravan.parquet.RawRow;

/** Says which rows of a file go. */
@FunctionalInterface
public interface Doomed {
    /** @param place of the row in its file, from 0 */
    boolean test(RawRow row, long place);
}
