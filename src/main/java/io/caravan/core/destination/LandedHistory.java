package io.caravan.core.destination;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SyncEvent;
import java.util.Optional;
import java.util.SortedMap;

/** A destination that can tell what it holds without reading it. */
public interface LandedHistory {
    /** Events of every table in its current generation. */
    SortedMap<TableRef, Long> rows();

    /** The same for whoever watches, with the bytes of the files where their sum is kept. */
    default SyncEvent.Holds holds() {
        return new SyncEvent.Holds(rows(), Optional.empty());
    }

    /** Whether {@link #rows} reads a bounded number of records, however many there are. */
    default boolean isQuick() {
        return true;
    }
}
