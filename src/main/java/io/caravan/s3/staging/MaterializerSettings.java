package io.caravan.s3.staging;

import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What staging may take.
 *
 * @param scratch directory for files on their way, the engine's spill and the cache; its content is ours
 * @param memory bytes that the engine keeps before it spills
 * @param fileBytes size of a full part, roughly
 * @param fileRows rows of a full part, roughly
 * @param grace how long a version's files outlive the version
 * @param widest columns up to which the engine makes rows itself; wider tables are written row by row
 * @param listener hears of every table that is done
 */
public record MaterializerSettings(
        Path scratch, long memory, long fileBytes, long fileRows, Duration grace, int widest, SyncListener listener) {
    /** Measured: DuckDB plans statements in the square of their columns, and holds thousands of rows of each. */
    private static final int WIDEST = 100;

    /** So that a narrow table has parts, too: with three numbers a row, they take about 8 MB. */
    private static final long FULL = 500_000;

    public MaterializerSettings(Path scratch, long memory, long fileBytes, Duration grace) {
        this(scratch, memory, fileBytes, FULL, grace, WIDEST, SyncListener.NOBODY);
    }

    public MaterializerSettings toldTo(SyncListener other) {
        return new MaterializerSettings(scratch, memory, fileBytes, fileRows, grace, widest, other);
    }

    /** Tables beyond so many columns are written row by row. */
    MaterializerSettings upTo(int columns) {
        return new MaterializerSettings(scratch, memory, fileBytes, fileRows, grace, columns, listener);
    }

    /** Parts of so many rows are full. */
    MaterializerSettings full(long rows) {
        return new MaterializerSettings(scratch, memory, fileBytes, rows, grace, widest, listener);
    }

    void progressed() {
        listener.heard(new SyncEvent.Progressed(Work.STAGING));
    }
}
