package io.caravan.core.checkpoint;

/** How a source learns that an import of a table has begun. */
public sealed interface Watch {
    /** Nobody has looked: the checkpoint is of a program that knew nothing of imports. */
    record Unknown() implements Watch {}

    /** The first walk of a data sync: tables enter one after another, and are counted at its end. */
    record Cold() implements Watch {}

    /** The data sync that brings the rows tells of imports, too. */
    record OwnSync() implements Watch {}

    /**
     * A data sync of ids beside the log, which tells of imports and of nothing else.
     *
     * @param cursor opaque
     */
    record Beside(String cursor) implements Watch {}

    /** The deployment has no Data Sync: imports are not seen. */
    record Impossible() implements Watch {}
}
