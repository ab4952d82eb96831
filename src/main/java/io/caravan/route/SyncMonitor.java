package io.caravan.route;

import io.caravan.core.sync.CompactionRun;
import io.caravan.core.sync.Materialized;

/** Hears how each sync and each compaction ended. */
public interface SyncMonitor {
    void succeeded();

    void failed(Exception failure);

    /** Staging has been looked after, well or not. */
    default void staged(Materialized done) {}

    /** The sync itself has succeeded. */
    void stagingFailed(Exception failure);

    /** Staging is published, but for some tables. */
    void stagingIsPartial(Exception failure);

    void compacted(CompactionRun.Summary summary);

    void compactionFailed(Exception failure);
}
