package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.LandedHistory;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.DeltaSettings;
import io.caravan.s3.S3Destination;
import java.util.Optional;

/** The configured destination, what it can tell of its batches, and what it can do besides: one object in several roles. */
record Landed(Destination destination, LandedHistory history, Optional<Compaction> compaction, Runnable closing)
        implements AutoCloseable {
    /** For the one that writes. */
    static Landed toWrite(CaravanConfig config, Wiring wiring) {
        return switch (config.target()) {
            case S3 -> lake(config, wiring);
            case DELTA -> of(DeltaDestination.writer(delta(config, wiring)));
        };
    }

    /** For whoever looks around, beside the one that writes. */
    static Landed toRead(CaravanConfig config, Wiring wiring) {
        return switch (config.target()) {
            case S3 -> lake(config, wiring);
            case DELTA -> of(DeltaDestination.observer(delta(config, wiring)));
        };
    }

    private static Landed lake(CaravanConfig config, Wiring wiring) {
        S3Destination lake = Lake.destination(config, wiring);
        return new Landed(lake, lake, Optional.of(lake.compaction(Lake.compaction(config))), lake::close);
    }

    private static Landed of(DeltaDestination destination) {
        return new Landed(destination, destination, Optional.empty(), () -> {});
    }

    private static DeltaSettings delta(CaravanConfig config, Wiring wiring) {
        return DeltaSettings.defaults(
                config.location(),
                config.sync().state().resolve("spool"),
                config.source().name(),
                config.source().deployment(),
                wiring.clock());
    }

    @Override
    public void close() {
        closing.run();
    }
}
