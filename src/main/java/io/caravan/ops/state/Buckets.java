package io.caravan.ops.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** One number for each of the last so many stretches of time; what is older is forgotten. Not thread-safe. */
final class Buckets {
    private final long width;
    private final long empty;
    private final long[] values;
    private long latest;

    /** @param empty what a stretch holds of which nothing was told */
    Buckets(Duration width, int count, long empty, Instant now) {
        this.width = width.toSeconds();
        this.empty = empty;
        this.values = new long[count];
        this.latest = stretch(now);
        Arrays.fill(values, empty);
    }

    void add(Instant now, long more) {
        advance(now);
        values[slot(latest)] += more;
    }

    void atLeast(Instant now, long value) {
        advance(now);
        int slot = slot(latest);
        values[slot] = Math.max(values[slot], value);
    }

    /** The oldest first; the last one is going on. */
    List<Long> read(Instant now) {
        advance(now);
        return IntStream.rangeClosed(1, values.length)
                .mapToObj(i -> values[slot(latest + i)])
                .toList();
    }

    /** When the stretch ends that holds a moment. */
    Instant end(Instant moment) {
        return Instant.ofEpochSecond((stretch(moment) + 1) * width);
    }

    /** How much time is remembered. */
    Duration span() {
        return Duration.ofSeconds(width * values.length);
    }

    private void advance(Instant now) {
        long stretch = stretch(now);
        if (stretch - latest >= values.length || stretch < latest) { // the latter: the clock was set back
            Arrays.fill(values, empty);
            latest = stretch;
        }
        while (latest < stretch) {
            latest++;
            values[slot(latest)] = empty;
        }
    }

    private long stretch(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), width);
    }

    private int slot(long stretch) {
        return Math.floorMod(stretch, values.length);
    }
}
