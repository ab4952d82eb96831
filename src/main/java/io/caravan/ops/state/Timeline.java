package io.caravan.ops.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The last hour by minutes and the last day by quarters of an hour: about 800 numbers, however much happens. Not thread-safe. */
final class Timeline {
    private final List<Scale> scales;
    private Instant watched;

    Timeline(Instant now) {
        this.watched = now;
        this.scales = List.of(new Scale(Duration.ofMinutes(1), 60, now), new Scale(Duration.ofMinutes(15), 96, now));
    }

    private static final class Scale {
        private final Duration width;
        private final Buckets upserts;
        private final Buckets deletes;
        private final Buckets lag;
        private final Buckets succeeded;
        private final Buckets failed;

        Scale(Duration width, int count, Instant now) {
            this.width = width;
            this.upserts = new Buckets(width, count, 0, now);
            this.deletes = new Buckets(width, count, 0, now);
            this.lag = new Buckets(width, count, Series.UNKNOWN, now);
            this.succeeded = new Buckets(width, count, 0, now);
            this.failed = new Buckets(width, count, 0, now);
        }

        /** The lag grows until it is told anew, so it is greatest at the end of a stretch. */
        void lagged(Instant from, Instant to, Instant complete) {
            Instant oldest = to.minus(lag.span());
            Instant at = lag.end(from.isBefore(oldest) ? oldest : from);
            while (at.isBefore(to)) {
                lag.atLeast(at.minusSeconds(1), seconds(complete, at));
                at = at.plus(width);
            }
            lag.atLeast(to, seconds(complete, to));
        }

        private static long seconds(Instant complete, Instant at) {
            return Math.max(0, Duration.between(complete, at).toSeconds());
        }

        Series read(Instant now) {
            return new Series(
                    width,
                    upserts.end(now),
                    upserts.read(now),
                    deletes.read(now),
                    lag.read(now),
                    succeeded.read(now),
                    failed.read(now));
        }
    }

    /** @param complete the moment as of which the destination was complete until now; empty where it was of none */
    void passes(Instant now, Optional<Instant> complete) {
        Instant from = watched.isAfter(now) ? now : watched;
        complete.ifPresent(asOf -> scales.forEach(scale -> scale.lagged(from, now, asOf)));
        watched = now;
    }

    void landed(Instant now, long upserts, long deletes) {
        scales.forEach(scale -> {
            scale.upserts.add(now, upserts);
            scale.deletes.add(now, deletes);
        });
    }

    void succeeded(Instant now) {
        scales.forEach(scale -> scale.succeeded.add(now, 1));
    }

    void failed(Instant now) {
        scales.forEach(scale -> scale.failed.add(now, 1));
    }

    Series hour(Instant now) {
        return read(now).findFirst().orElseThrow();
    }

    Series day(Instant now) {
        return read(now).skip(1).findFirst().orElseThrow();
    }

    private Stream<Series> read(Instant now) {
        return scales.stream().map(scale -> scale.read(now));
    }
}
