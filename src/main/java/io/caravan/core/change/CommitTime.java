package io.caravan.core.change;

import java.time.Instant;

/** The time of a commit of the source, which Convex tells in nanoseconds since 1970. */
public final class CommitTime {
    private CommitTime() {}

    public static Instant of(long nanos) {
        return Instant.ofEpochSecond(0, nanos);
    }
}
