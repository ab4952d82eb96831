package io.caravan.route;

import io.caravan.core.sync.CompactionRun;

/** Hears how each sync and each compaction ended. */
public interface SyncMonitor {
    void succeeded();

    void failed(Exception failure);

    /** The sync itself has succeeded. */
    void stagingFailed(Exception failure);

    /** Staging is published, but for some tables. */
    void stagingIsPartial(Exception failure);

    void compacted(CompactionRun.Summary summary);

    void compactionFailed(Exception failure);
}
