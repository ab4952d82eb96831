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

    static void register(CamelContext camel, Watch watch, MonitoredSource watched) {
        HealthEvaluator judge = new HealthEvaluator(watched);
        HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
        registry.register(new Liveness("caravan-watchdog", () -> judge.watchdog(watch.read())));
        for (Verdict verdict : judge.state(watch.read())) {
            String name = verdict.name();
            registry.register(new Readiness(name, () -> forProbe(named(name, watch, judge), watched)));
        }
    }

    /** Of several sources: one watchdog each; and the process is ready for as long as one of them is. */
    static void register(CamelContext camel, Map<String, Supplier<Status>> sources) {
        HealthCheckRegistry registry = HealthCheckRegistry.get(camel);
        sources.forEach((name, status) -> registry.register(new Liveness(
                "caravan-watchdog-" + name, () -> status.get().checks().get(0))));
        registry.register(new Readiness("sources", () -> together(sources)));
    }

    private static Verdict together(Map<String, Supplier<Status>> sources) {
        Map<String, Object> states = new TreeMap<>();
        List<Verdict.State> all = new ArrayList<>();
        List<MonitoredSource> elected = new ArrayList<>();
        sources.forEach((name, status) -> {
            Status now = status.get();
            all.add(now.readiness());
            if (now.watched().readiness() == MonitoredSource.Readiness.LEADS) {
                elected.add(now.watched());
            }
            states.put(name, StatusJson.state(now.readiness()));
        });
        long down = all.stream().filter(state -> state == Verdict.State.DOWN).count();
        Verdict fine = Verdict.ok("sources", "All " + all.size() + " sources are well.", states);
        if (down == 0) {
            return fine;
        }
        return fine.as(
                down == all.size() && elected.isEmpty() ? Verdict.State.DOWN : Verdict.State.WARNING,
                down + " of " + all.size() + " sources do not work; / says which and why.");
    }

    /** Kubernetes takes the lease from a pod that is not ready, and no other replica would do better. */
    private static Verdict forProbe(Verdict verdict, MonitoredSource watched) {
        return verdict.isDown() && watched.readiness() == MonitoredSource.Readiness.LEADS
                ? verdict.as(Verdict.State.WARNING, verdict.says())
                : verdict;
    }

    private static Verdict named(String name, Watch watch, HealthEvaluator judge) {
        return judge.state(watch.read()).stream()
                .filter(verdict -> verdict.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void tell(HealthCheckResultBuilder result, Verdict verdict) {
        result.message(verdict.says()).details(verdict.details());
        if (verdict.isDown()) {
            result.down();
        } else {
            result.up();
        }
        if (verdict.state() == Verdict.State.WARNING) {
            result.detail("warning", verdict.says());
        }
    }

    private static final class Liveness extends AbstractHealthCheck {
        private final Supplier<Verdict> verdict;

        Liveness(String id, Supplier<Verdict> verdict) {
            super(GROUP, id);
            this.verdict = verdict;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            tell(builder, verdict.get());
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
        private final Supplier<Verdict> verdict;

        Readiness(String name, Supplier<Verdict> verdict) {
            super(GROUP, "caravan-" + name);
            this.verdict = verdict;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            tell(builder, verdict.get());
        }

        @Override
        public boolean isLiveness() {
            return false;
        }
    }
}
