package io.caravan.ops;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Controls;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.ops.state.MonitoredSource;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusTracker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Health, metrics and status on a port of their own. */
public final class Management implements Monitoring {
    private static final Logger LOG = LoggerFactory.getLogger(Management.class);

    /**
     * Where they are served.
     *
     * @param port 0 is any free one
     */
    public record Address(String host, int port) {
        /** What makes a Camel context listen there. */
        Map<String, String> properties() {
            Map<String, String> properties = new LinkedHashMap<>();
            properties.put("camel.management.enabled", "true");
            properties.put("camel.management.host", host);
            properties.put("camel.management.port", Integer.toString(port));
            properties.put("camel.management.infoEnabled", "true");
            properties.put("camel.main.jmxEnabled", "true"); // where info comes from; opens no port
            properties.put("camel.opentelemetry2.enabled", "false");
            properties.put("camel.health.consumersEnabled", "false"); // the watchdog watches the schedule
            return properties;
        }

        /** Where Camel cannot listen it says so and goes on: so it is tried here first. */
        void requireFree() {
            try (ServerSocket trial = new ServerSocket()) {
                trial.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            } catch (IOException e) {
                throw new SyncFailure.Misconfigured(
                        "management.host, management.port: cannot listen on " + host + " port " + port
                                + " (" + e.getMessage()
                                + "). Nothing was landed. Another program, or another Caravan, has it,"
                                + " or the address is not this machine's: set management.port (MANAGEMENT_PORT) to a free"
                                + " port, or to 0 for any.",
                        e);
            }
        }
    }

    /** Who may steer it. */
    public record Operator(String user, String password) {
        @Override
        public String toString() {
            return user;
        }
    }

    private final Address address;
    private final MonitoredSource watched;
    private final Optional<Operator> operator;
    private final Clock clock;
    private final StatusTracker tracker;
    private volatile int port;
    private Optional<CamelContext> camel = Optional.empty();
    private Optional<Remote> remote = Optional.empty();
    private Optional<CaravanBean.Registration> registration = Optional.empty();
    private volatile Optional<CaravanBean> steered = Optional.empty();
    private volatile SyncListener metrics = SyncListener.NOBODY;

    /** @param operator empty where nobody may steer it */
    public Management(Address address, MonitoredSource watched, Optional<Operator> operator, Clock clock) {
        this.operator = operator;
        this.address = address;
        this.watched = watched;
        this.clock = clock;
        this.tracker = new StatusTracker(clock, watched.limits());
    }

    @Override
    public SyncListener listener() {
        return this::heard;
    }

    private void heard(SyncEvent event) {
        tracker.heard(event);
        metrics.heard(event);
    }

    @Override
    public Map<String, String> properties() {
        Map<String, String> properties = address.properties();
        properties.putAll(beans(operator));
        return properties;
    }

    /** Each processor of each route as an MBean takes 5 MB: where nobody may look at them by Jolokia there are those of the routes. */
    static Map<String, String> beans(Optional<Operator> operator) {
        return Map.of("camel.main.jmxManagementMBeansLevel", operator.isPresent() ? "Default" : "RoutesOnly");
    }

    @Override
    public void prepare(CamelContext camel) {
        address.requireFree();
        HealthChecks.register(camel, tracker, watched);
        StatusEndpoint.keepNoFiles(camel);
    }

    @Override
    public void attach(CamelContext camel) {
        this.camel = Optional.of(camel);
        MeterRegistry registry = camel.getRegistry().findSingleByType(MeterRegistry.class);
        bindProcess(registry);
        Gauges.register(registry, watched, tracker);
        metrics = new Metrics(registry, watched.source());
        port = StatusEndpoint.serve(
                camel, operator, clock, new StatusEndpoint.Served(() -> Status.of(watched, tracker), () -> steered));
        LOG.info("Status, health and metrics are served at http://{}:{}/", address.host(), port);
    }

    /** What is of the process, whichever sources it has. */
    static void bindProcess(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
    }

    @Override
    public void offer(Controls controls) {
        CaravanBean bean = new CaravanBean(watched, tracker::read, controls);
        steered = Optional.of(bean);
        remote = operator.map(who -> Remote.serve(camel.orElseThrow(), who));
        registration = operator.map(who -> bean.register());
        sayWhoSteers(operator);
    }

    static void sayWhoSteers(Optional<Operator> operator) {
        LOG.info(
                operator.isPresent()
                        ? "Remote control is on: sign in on the status page, use caravan console, or Jolokia at {}"
                        : "Remote control is off: set management.password (MANAGEMENT_PASSWORD) to steer on the status"
                                + " page, by caravan console and by Jolokia at {}",
                Remote.PATH);
    }

    @Override
    public void withdraw() {
        steered = Optional.empty();
        remote.ifPresent(Remote::close);
        remote = Optional.empty();
        registration.ifPresent(CaravanBean.Registration::close);
        registration = Optional.empty();
    }

    /** The real one; 0 until it is served. */
    public int port() {
        return port;
    }
}
