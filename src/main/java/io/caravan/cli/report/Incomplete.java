package io.caravan.cli.report;

/** Why a command that needs a complete state of the source has found none. */
public final class Incomplete {
    private Incomplete() {}

    /** @param batch the last that has landed; 0 where none has */
    public static String why(long batch) {
        return batch == 0
                ? "nothing has landed yet; run a sync first"
                : "batch " + batch + " lies within a snapshot; the sync that completes it will do";
    }
}
