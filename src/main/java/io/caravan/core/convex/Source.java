package io.caravan.core.convex;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableRef;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/** One Convex deployment. Every method throws {@link io.caravan.core.failure.SyncFailure}. {@code toString} names it for logs. */
public interface Source {
    /** The same deployment, which is asked twice at most: for what a sync can go on without. */
    Source impatient();

    /** Proves that address, key and plan are fine. */
    void testConnection();

    /** What the deployment says of itself; may be incomplete on both counts. */
    Catalog catalog();

    /** Names of the tables that the deployment has now: of declared ones, too, and of none that exists as an import only. */
    SortedSet<TableRef> tableNames();

    /**
     * What the deployment tells of a data sync that is under way.
     *
     * @param syncId of one of its pages
     * @return empty where it tells nothing of it
     */
    Optional<ActiveSync> activeSync(String syncId);

    /**
     * The next page of a consistent view.
     *
     * @param snapshot empty lets the deployment choose
     * @param cursor empty begins
     */
    SnapshotPage listSnapshot(OptionalLong snapshot, Optional<String> cursor, Selection selection);

    /** The next page of the log after {@code cursor} nanoseconds. */
    DeltaPage documentDeltas(long cursor, Selection selection);

    /**
     * The next page of a data sync.
     *
     * @param cursor empty begins
     */
    DataSyncPage dataSync(Optional<String> cursor, Selection selection);

    /** The cursor of a data sync that goes on where the log has been followed to, {@code cursor} nanoseconds. */
    String dataSyncCursor(long cursor, Selection selection);
}
