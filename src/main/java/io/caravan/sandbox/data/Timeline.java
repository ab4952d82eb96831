package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Dice;
import java.time.Duration;

/**
 * Commit timestamps of the base documents: spread over 30 days before the deployment's creation, three documents to a
 * transaction, computed, never stored.
 *
 * @param created nanoseconds since 1970
 * @param total number of base documents of all tables
 */
public record Timeline(long created, long total) {
    private static final long SPAN = Duration.ofDays(30).toNanos();
    private static final long QUIET = Duration.ofMinutes(1).toNanos();
    private static final int GROUP = 3;

    public long ts(long position) {
        long group = position / GROUP;
        return start() + group * step() + (Dice.mix(group) & 1023);
    }

    /** The first position whose timestamp is greater; {@link #total} when there is none. */
    public long firstAfter(long ts) {
        if (total == 0 || ts < ts(0)) {
            return 0;
        }
        long group = Math.min((ts - start()) / step(), total / GROUP + 1);
        long position = group * GROUP;
        while (position < total && ts(position) <= ts) {
            position += GROUP;
        }
        return Math.min(position, total);
    }

    private long start() {
        return created - QUIET - SPAN;
    }

    private long step() {
        return SPAN / (total / GROUP + 1);
    }
}
