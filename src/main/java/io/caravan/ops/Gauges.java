package io.caravan.ops;

import io.caravan.core.watch.SourcePosition;
import io.caravan.core.watch.SyncEvent.StagingPublished;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What is read of the tracker at each scrape; not a number where there is nothing to read yet. */
final class Gauges {
    private final MeterRegistry registry;
    private final MonitoredSource watched;
    private final StatusTracker tracker;

    private Gauges(MeterRegistry registry, MonitoredSource watched, StatusTracker tracker) {
        this.registry = registry;
        this.watched = watched;
        this.tracker = tracker;
    }

    static void register(MeterRegistry registry, MonitoredSource watched, StatusTracker tracker) {
        new Gauges(registry, watched, tracker).register();
    }

    private void register() {
        gauge("caravan.lag.seconds", at -> seconds(at.lag()));
        gauge("caravan.cursor.age.seconds", at -> seconds(at.cursorAge()));
        gauge(
                "caravan.source.retention.seconds",
                at -> watched.limits().retention().toSeconds());
        gauge("caravan.checkpoint.batch", at -> at.batch());
        gauge(
                "caravan.checkpoint.age.seconds",
                at -> at.standsBy() ? Double.NaN : at.sinceMoved().toSeconds());
        gauge("caravan.tables", at -> at.standing()
                .map(SourcePosition::generations)
                .map(Gauges::size)
                .orElse(0));
        gauge("caravan.imports.under.way", at -> at.underWay().size());
        gauge(
                "caravan.import.age.seconds",
                at -> at.standing().isEmpty()
                        ? Double.NaN
                        : at.oldestImport().map(Duration::toSeconds).orElse(0L));
        gauge("caravan.sync.running", at -> at.isSyncing() ? 1 : 0);
        gauge("caravan.standby", at -> at.standsBy() ? 1 : 0);
        gauge("caravan.last.success.timestamp.seconds", Gauges::lastSuccess);
        gauge("caravan.start.timestamp.seconds", at -> Instants.seconds(at.startedAt()));
        gauge("caravan.fenced", at -> at.fence().isPresent() ? 1 : 0);
        gauge(
                "caravan.staging.version",
                at -> at.staging().map(StagingPublished::version).orElse(0L));
        gauge(
                "caravan.staging.batch",
                at -> at.staging().map(StagingPublished::batch).orElse(0L));
        gauge("caravan.staging.behind.seconds", at -> behind(at));
        gauge(
                "caravan.staging.age.seconds",
                at -> seconds(at.staging().map(last -> Duration.between(last.at(), at.at()))));
    }

    private void gauge(String name, ToDoubleFunction<StatusSnapshot> value) {
        Gauge.builder(name, () -> value.applyAsDouble(tracker.read()))
                .description(MetricHelp.of(name))
                .tag("source", watched.source())
                .register(registry);
    }

    private static double behind(StatusSnapshot at) {
        return at.stagingBehindSince()
                .map(since -> (double) Duration.between(since, at.at()).toSeconds())
                .orElse(0.0);
    }

    private static int size(Map<?, ?> map) {
        return map.size();
    }

    private static double seconds(Optional<Duration> duration) {
        return duration.map(value -> value.toMillis() / 1000.0).orElse(Double.NaN);
    }

    /** Before the first success, when it began to be expected: so an alert on its age also fires where none ever comes. */
    private static double lastSuccess(StatusSnapshot at) {
        Instant since = at.lastSuccess().filter(at.atWorkSince()::isBefore).orElse(at.atWorkSince());
        return at.standsBy() ? Double.NaN : Instants.seconds(since);
    }
}
