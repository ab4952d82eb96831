package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncSettings;
import java.util.Optional;
import java.util.SortedMap;

/** What has landed, to be read beside a running Caravan; takes no lock and writes nothing. */
public record DestinationInspector(SyncSettings settings, FileCheckpointStore store, OpenTarget landed)
        implements AutoCloseable {
    public static DestinationInspector of(CaravanConfig config, Wiring wiring) {
        return new DestinationInspector(
                settings(config, wiring),
                new FileCheckpointStore(config.sync().state()),
                OpenTarget.toRead(config, wiring.runtime(config)));
    }

    public static SyncSettings settings(CaravanConfig config, Wiring wiring) {
        return new SyncSettings(
                config.source().name(),
                config.source().deployment(),
                config.source().protocol(),
                config.source().selection(),
                config.sync().limits(),
                config.sync().heartbeat(),
                config.sync().onExpiredCursor(),
                config.sync().imports(),
                wiring.clock());
    }

    /** Throws where a sync could not write, or not know where to continue. */
    public void prove() {
        landed.destination().proveWritable();
        inspect();
    }

    /** Where a sync would continue. */
    public Optional<Checkpoint> inspect() {
        return SyncEngine.inspect(settings, store, landed.destination());
    }

    /** Events of every table in its current generation. */
    public SortedMap<TableRef, Long> rowsByTable() {
        return landed.history().rows();
    }

    @Override
    public void close() {
        landed.close();
    }
}
