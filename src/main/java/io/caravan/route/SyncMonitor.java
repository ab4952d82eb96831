package io.caravan.route;

/** Hears how each sync ended. */
public interface SyncMonitor {
    void succeeded();

    void failed(Exception failure);

    /** The sync itself has succeeded. */
    void stagingFailed(Exception failure);
}
