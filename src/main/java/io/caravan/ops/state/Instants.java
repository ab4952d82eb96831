package io.caravan.ops.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as ISO-8601 in UTC, to the second. */
public final class Instants {
    private Instants() {}

    public static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Seconds since 1970, as Prometheus wants them. */
    public static double seconds(Instant at) {
        return at.toEpochMilli() / 1000.0;
    }
}
