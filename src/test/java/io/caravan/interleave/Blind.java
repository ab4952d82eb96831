package io.caravan.interleave;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.change.DeltaPage;
import io.caravan.core.change.SnapshotPage;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.convex.ActiveSync;
import io.caravan.core.convex.Catalog;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.Source;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;

/** A source that does not tell of imports: no data sync beside the log, and a count of tables that never shows more than one a name. */
record Blind(Source source, Protocol protocol) implements Source {
    @Override
    public Source impatient() {
        return new Blind(source.impatient(), protocol);
    }

    @Override
    public Optional<ActiveSync> activeSync(String syncId) {
        return source.activeSync(syncId)
                .map(sync -> new ActiveSync(
                        sync.syncedTs(), Math.min(1, sync.tablets()), sync.documents(), sync.ofDocuments()));
    }

    @Override
    public String dataSyncCursor(long cursor, Selection selection) {
        if (protocol == Protocol.STREAMING_EXPORT) {
            throw new SyncFailure.Misconfigured("no Data Sync");
        }
        return source.dataSyncCursor(cursor, selection);
    }

    @Override
    public void testConnection() {
        source.testConnection();
    }

    @Override
    public Catalog catalog() {
        return source.catalog();
    }

    @Override
    public SortedSet<TableRef> tableNames() {
        return source.tableNames();
    }

    @Override
    public SnapshotPage listSnapshot(OptionalLong snapshot, Optional<String> cursor, Selection selection) {
        return source.listSnapshot(snapshot, cursor, selection);
    }

    @Override
    public DeltaPage documentDeltas(long cursor, Selection selection) {
        return source.documentDeltas(cursor, selection);
    }

    @Override
    public DataSyncPage dataSync(Optional<String> cursor, Selection selection) {
        return source.dataSync(cursor, selection);
    }
}
