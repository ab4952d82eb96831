package io.caravan.ops.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What happened in equal stretches of time; every list has the oldest first and one number for each of them.
 *
 * @param width of a stretch
 * @param end of the last one, which is going on
 * @param upserts that landed
 * @param deletes that landed, truncates among them
 * @param lagSeconds at its greatest; {@link #UNKNOWN} where it was not known
 * @param succeeded syncs
 * @param failed syncs
 */
public record Series(
        Duration width,
        Instant end,
        List<Long> upserts,
        List<Long> deletes,
        List<Long> lagSeconds,
        List<Long> succeeded,
        List<Long> failed) {
    /** Of a lag. */
    public static final long UNKNOWN = -1;

    public static long sum(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).sum();
    }

    public static long greatest(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    public long events() {
        return sum(upserts) + sum(deletes);
    }
}
