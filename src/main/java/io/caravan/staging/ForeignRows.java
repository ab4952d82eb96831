package io.caravan.staging;

import io.caravan.staging.engine.Duck;
import java.nio.file.Path;

/** Rows of files that another engine wrote, for who reads the row layout only. */
public final class ForeignRows {
    private static final long LEAST_MEMORY = 256L << 20;

    private ForeignRows() {}

    /**
     * Writes them into a file of the row layout, by one thread: so their order is the same each time.
     *
     * @param ours that is not there yet
     * @param spill directory, made when first needed, for what exceeds the memory
     * @param memory bytes
     */
    public static void copy(Path foreign, Path ours, Path spill, long memory) {
        try (Duck duck = Duck.open(spill, Math.max(memory, LEAST_MEMORY))) {
            duck.execute("SET threads = 1");
            duck.execute(RowLayoutSql.rewritten(foreign, ours));
        }
    }
}
