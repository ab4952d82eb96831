package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.StagingConfig;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.sync.SyncSettings;
import io.caravan.s3.MaterializerSettings;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Materializer;
import io.caravan.s3.S3Settings;
import java.util.Optional;
import java.util.SortedMap;

/** What has landed, to be read beside a running Caravan; takes no lock and writes nothing. */
record Landing(SyncSettings settings, FileCheckpointStore store, S3Destination destination) implements AutoCloseable {
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
        return S3Destination.create(s3(config, wiring));
    }

    static S3Materializer materializer(CaravanConfig config, Wiring wiring) {
        return S3Materializer.create(s3(config, wiring), limits(config));
    }

    /** What the embedded engine may take, for staging and for {@code verify}. */
    static MaterializerSettings limits(CaravanConfig config) {
        StagingConfig staging = config.staging();
        return new MaterializerSettings(
                config.sync().state().resolve("staging"), staging.memory(), staging.fileBytes(), staging.grace());
    }

    static S3Settings s3(CaravanConfig config, Wiring wiring) {
        return S3Settings.defaults(
                        config.location(),
                        config.sync().state().resolve("spool"),
                        config.source().name(),
                        config.source().deployment(),
                        wiring.clock())
                .withAccess(config.s3().access());
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

    @Override
    public void close() {
        destination.close();
    }
}
