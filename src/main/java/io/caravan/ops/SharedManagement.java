package io.caravan.ops;

import io.caravan.core.failure.SyncFailure;
import io.caravan.ops.state.MonitoredSource;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusTracker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics and status of several sources, on the one port of their process and in a Camel context without routes. */
public final class SharedManagement implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SharedManagement.class);

    private final Main main = new Main();
    private final Optional<Remote> remote;
    private final Map<String, SourceMonitoring> sources = new TreeMap<>();
    private final int port;

    /**
     * Listens from here on; a source that nothing is heard of yet is at rest.
     *
     * @param operator empty where nobody may steer them
     * @param watched each with a name of its own
     */
    public SharedManagement(
            Management.Address address,
            Optional<Management.Operator> operator,
            List<MonitoredSource> watched,
            Clock clock) {
        SortedMap<String, StatusTracker> watches = new TreeMap<>();
        SortedMap<String, Supplier<Status>> states = new TreeMap<>();
        SortedMap<String, StatusEndpoint.Served> served = new TreeMap<>();
        for (MonitoredSource each : watched) {
            StatusTracker tracker = new StatusTracker(clock, each.limits());
            watches.put(each.source(), tracker);
            states.put(each.source(), () -> Status.of(each, tracker));
        }
        address.requireFree();
        address.properties().forEach(main::addOverrideProperty);
        main.addOverrideProperty("camel.main.routesIncludePattern", "false");
        start(() -> {
            main.init();
            HealthChecks.register(main.getCamelContext(), states);
            StatusEndpoint.keepNoFiles(main.getCamelContext());
            main.start();
        });
        CamelContext camel = main.getCamelContext();
        MeterRegistry registry = camel.getRegistry().findSingleByType(MeterRegistry.class);
        Management.bindProcess(registry);
        for (MonitoredSource each : watched) {
            StatusTracker tracker = watches.get(each.source());
            Gauges.register(registry, each, tracker);
            SourceMonitoring monitoring =
                    new SourceMonitoring(each, tracker, new Metrics(registry, each.source()), operator);
            sources.put(each.source(), monitoring);
            served.put(each.source(), new StatusEndpoint.Served(states.get(each.source()), monitoring::steered));
        }
        this.port = StatusEndpoint.serve(camel, operator, clock, served);
        LOG.info("Status, health and metrics of {} are served at http://{}:{}/", states.keySet(), address.host(), port);
        this.remote = operator.map(who -> Remote.serve(camel, who));
        Management.sayWhoSteers(operator);
    }

    private static void start(Runnable step) {
        try {
            step.run();
        } catch (SyncFailure failure) {
            throw failure;
        } catch (RuntimeException e) {
            throw new SyncFailure.Misconfigured(
                    "The camel.* settings cannot be used: " + e.getMessage()
                            + ". Nothing was written. Correct application.properties.",
                    e);
        }
    }

    /** @param source one of those that are watched */
    public Monitoring of(String source) {
        return Optional.ofNullable(sources.get(source)).orElseThrow();
    }

    /** The real one. */
    public int port() {
        return port;
    }

    @Override
    public void close() {
        remote.ifPresent(Remote::close);
        main.stop();
    }
}
