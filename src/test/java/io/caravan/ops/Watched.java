package io.caravan.ops;

import io.caravan.ops.state.HealthEvaluator;
import io.caravan.ops.state.MonitoredSource;
import io.caravan.ops.state.StatusTracker;
import io.caravan.testing.ShiftedClock;
import java.time.Duration;

/** A source by a clock that stands, with who hears of it and who judges it. */
final class Watched {
    static final Duration HEARTBEAT = Duration.ofMinutes(5);

    final ShiftedClock clock = new ShiftedClock();
    final MonitoredSource.Limits limits =
            new MonitoredSource.Limits(Duration.ofHours(1), Duration.ofDays(14), HEARTBEAT);
    final StatusTracker tracker = new StatusTracker(clock, limits);
    final MonitoredSource source = new MonitoredSource(
            "app",
            "https://otter.convex.cloud",
            "file:lake",
            limits,
            MonitoredSource.Readiness.TELLS,
            since -> since.plusSeconds(10));
    final HealthEvaluator evaluator = new HealthEvaluator(source);
}
