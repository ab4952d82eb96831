package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import java.util.List;

/** What a {@link Materializer} did. */
public sealed interface Materialized {
    /**
     * A new state is visible.
     *
     * @param consistentAsOf nanoseconds: the state holds the source's commits up to here
     */
    record Published(long batch, long consistentAsOf, List<TableState> tables) implements Materialized {}

    /** The published state is that of the newest batch; nothing was written. */
    record Unchanged(long batch) implements Materialized {}

    /** Nothing was written: batch {@code batch} lies within a snapshot that is not complete, or is 0 where nothing has landed. */
    record Incomplete(long batch) implements Materialized {}

    /** What a table's files of this state were made from. */
    enum How {
        /** The files of the state before. */
        KEPT,
        /** The state before and what has landed since. */
        MERGED,
        /** The whole history of the table's generation. */
        REBUILT
    }

    /** @param rows documents; in a kept table too */
    record TableState(TableRef table, How how, long rows) {}
}
