package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncSettings;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Settings;
import java.util.Optional;
import java.util.SortedMap;

/** What has landed, to be read beside a running Caravan; takes no lock and writes nothing. */
record Landing(SyncSettings settings, FileCheckpointStore store, S3Destination destination) {
    static Landing of(CaravanConfig config, Wiring wiring) {
        return new Landing(
                settings(config, wiring), new FileCheckpointStore(config.sync().state()), destination(config, wiring));
    }

    static SyncSettings settings(CaravanConfig config, Wiring wiring) {
        return new SyncSettings(
                config.source().name(),
                config.source().deployment(),
                config.source().selection(),
                config.sync().limits(),
                config.sync().heartbeat(),
                config.sync().onExpiredCursor(),
                wiring.clock());
    }

    static S3Destination destination(CaravanConfig config, Wiring wiring) {
        return S3Destination.create(S3Settings.defaults(
                config.location(),
                config.sync().state().resolve("spool"),
                config.source().name(),
                config.source().deployment(),
                wiring.clock()));
    }

    /** Throws where a sync could not write, or not know where to continue. */
    void prove() {
        destination.verifyWritable();
        inspect();
    }

    /** Where a sync would continue. */
    Optional<Checkpoint> inspect() {
        return SyncEngine.inspect(settings, store, destination);
    }

    /** Events of every table in its current generation. */
    SortedMap<TableRef, Long> rowsByTable() {
        return destination.rows();
    }
}
