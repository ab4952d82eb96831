package io.caravan.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** The verdicts as Camel's health checks: the watchdog for liveness, everything else for readiness. */
final class HealthChecks {
    private static final String GROUP = "caravan";

    private HealthChecks() {}

    static void register(CamelContext camel, StatusTracker tracker, MonitoredSource watched) {
        HealthEvaluator evaluator = new HealthEvaluator(watched);
        HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
        registry.register(new Liveness("caravan-watchdog", () -> evaluator.watchdog(tracker.read())));
        for (CheckResult result : evaluator.state(tracker.read())) {
            String name = result.name();
            registry.register(new Readiness(name, () -> forProbe(named(name, tracker, evaluator), watched)));
        }
    }

    /** Of several sources: one watchdog each; and the process is ready for as long as one of them is. */
    static void register(CamelContext camel, Map<String, Supplier<Status>> sources) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
        sources.forEach((name, status) -> registry.register(new Liveness(
                "caravan-watchdog-" + name, () -> status.get().checks().get(0))));
        registry.register(new Readiness("sources", () -> together(sources)));
    }

    private static CheckResult together(Map<String, Supplier<Status>> sources) {
        Map<String, Object> states = new TreeMap<>();
        List<CheckResult.State> all = new ArrayList<>();
        List<MonitoredSource> elected = new ArrayList<>();
        sources.forEach((name, status) -> {
            Status now = status.get();
            all.add(now.readiness());
            if (now.watched().readiness() == MonitoredSource.Readiness.LEADS) {
                elected.add(now.watched());
            }
            states.put(name, StatusJson.state(now.readiness()));
        });
        long down =
                all.stream().filter(state -> state == CheckResult.State.DOWN).count();
        CheckResult fine = CheckResult.ok("sources", "All " + all.size() + " sources are well.", states);
        if (down == 0) {
            return fine;
        }
        return fine.as(
                down == all.size() && elected.isEmpty() ? CheckResult.State.DOWN : CheckResult.State.WARNING,
                down + " of " + all.size() + " sources do not work; / says which and why.");
    }

    /** Kubernetes takes the lease from a pod that is not ready, and no other replica would do better. */
    private static CheckResult forProbe(CheckResult result, MonitoredSource watched) {
        return result.isDown() && watched.readiness() == MonitoredSource.Readiness.LEADS
                ? result.as(CheckResult.State.WARNING, result.says())
                : result;
    }

    private static CheckResult named(String name, StatusTracker tracker, HealthEvaluator evaluator) {
        return evaluator.state(tracker.read()).stream()
                .filter(result -> result.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void tell(HealthCheckResultBuilder builder, CheckResult result) {
        builder.message(result.says()).details(result.details());
        if (result.isDown()) {
            builder.down();
        } else {
            builder.up();
        }
        if (result.state() == CheckResult.State.WARNING) {
            builder.detail("warning", result.says());
        }
    }

    private static final class Liveness extends AbstractHealthCheck {
        private final Supplier<CheckResult> result;

        Liveness(String id, Supplier<CheckResult> result) {
            super(GROUP, id);
            this.result = result;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            tell(builder, result.get());
        }

        @Override
        public boolean isReadiness() {
            return false;
        }

        @Override
        public boolean isLiveness() {
            return true;
        }
    }

    private static final class Readiness extends AbstractHealthCheck {
        private final Supplier<CheckResult> result;

        Readiness(String name, Supplier<CheckResult> result) {
            super(GROUP, "caravan-" + name);
            this.result = result;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            tell(builder, result.get());
        }

        @Override
        public boolean isLiveness() {
            return false;
        }
    }
}
