package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import java.util.SortedMap;

/** A destination that can tell what it holds without reading it. */
public interface LandedHistory {
    /** Events of every table in its current generation. */
    SortedMap<TableRef, Long> rows();

    /** Whether {@link #rows} reads a bounded number of records, however many there are. */
    default boolean isQuick() {
        return true;
    }
}
