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
 * @param fileBytes size at which a part ends and the next begins, roughly
 * @param grace how long a version's files outlive the version
 * @param widest columns up to which the engine makes rows itself; wider tables are written row by row
 * @param listener hears of every table that is done
 */
public record MaterializerSettings(
        Path scratch, long memory, long fileBytes, Duration grace, int widest, SyncListener listener) {
    /** Measured: DuckDB plans statements in the square of their columns, and holds thousands of rows of each. */
    private static final int WIDEST = 100;

    public MaterializerSettings(Path scratch, long memory, long fileBytes, Duration grace) {
        this(scratch, memory, fileBytes, grace, WIDEST, SyncListener.NOBODY);
    }

    public MaterializerSettings toldTo(SyncListener other) {
        return new MaterializerSettings(scratch, memory, fileBytes, grace, widest, other);
    }

    /** Tables beyond so many columns are written row by row. */
    MaterializerSettings upTo(int columns) {
        return new MaterializerSettings(scratch, memory, fileBytes, grace, columns, listener);
    }

    void progressed() {
        listener.heard(new SyncEvent.Progressed(Work.STAGING));
    }
}
