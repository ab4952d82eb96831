package io.caravan.ops;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as ISO-8601 in UTC, to the second. */
final class Instants {
    private Instants() {}

    static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Seconds since 1970, as Prometheus wants them. */
    static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }
}
