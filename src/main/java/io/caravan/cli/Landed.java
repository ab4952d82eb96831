package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.LandedHistory;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.DeltaSettings;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Settings;

/** The configured destination, and what it can tell of its batches: the same object in two roles. */
record Landed(Destination destination, LandedHistory history) {
    /** For the one that writes. */
    static Landed toWrite(CaravanConfig config, Wiring wiring) {
        return switch (config.target()) {
            case S3 -> s3(config, wiring);
            case DELTA -> of(DeltaDestination.writer(delta(config, wiring)));
        };
    }

    /** For whoever looks around, beside the one that writes. */
    static Landed toRead(CaravanConfig config, Wiring wiring) {
        return switch (config.target()) {
            case S3 -> s3(config, wiring);
            case DELTA -> of(DeltaDestination.observer(delta(config, wiring)));
        };
    }

    private static Landed s3(CaravanConfig config, Wiring wiring) {
        S3Destination destination = S3Destination.create(S3Settings.defaults(
                config.location(),
                config.sync().state().resolve("spool"),
                config.source().name(),
                config.source().deployment(),
                wiring.clock()));
        return new Landed(destination, destination);
    }

    private static Landed of(DeltaDestination destination) {
        return new Landed(destination, destination);
    }

    private static DeltaSettings delta(CaravanConfig config, Wiring wiring) {
        return DeltaSettings.defaults(
                config.location(),
                config.sync().state().resolve("spool"),
                config.source().name(),
                config.source().deployment(),
                wiring.clock());
    }
}
