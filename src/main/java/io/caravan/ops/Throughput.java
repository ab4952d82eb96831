package io.caravan.ops;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** How many events landed in each of the last 60 minutes. Not thread-safe. */
final class Throughput {
    private static final int MINUTES = 60;
    private static final int SECONDS = 60;

    private final long[] events = new long[MINUTES];
    private long latest;

    Throughput(Instant now) {
        this.latest = minute(now);
    }

    void add(Instant now, long count) {
        advance(now);
        events[slot(latest)] += count;
    }

    /** The oldest minute first; the last one is going on. */
    List<Long> perMinute(Instant now) {
        advance(now);
        Long[] ordered = new Long[MINUTES];
        for (int i = 0; i < MINUTES; i++) {
            ordered[i] = events[slot(latest + 1 + i)];
        }
        return List.of(ordered);
    }

    private void advance(Instant now) {
        long minute = minute(now);
        if (minute - latest >= MINUTES || minute < latest) { // the latter: the clock was set back
            Arrays.fill(events, 0);
            latest = minute;
        }
        while (latest < minute) {
            latest++;
            events[slot(latest)] = 0;
        }
    }

    private static long minute(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), (long) SECONDS);
    }

    private static int slot(long minute) {
        return Math.floorMod(minute, MINUTES);
    }
}
