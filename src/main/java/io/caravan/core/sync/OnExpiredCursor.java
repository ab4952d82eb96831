package io.caravan.core.sync;

/** What to do when the source no longer knows what came after the checkpoint. */
public enum OnExpiredCursor {
    /** Stop and say so. */
    STOP,
    /** Start a new generation of every table. */
    AUTO
}
