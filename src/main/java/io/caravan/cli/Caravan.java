package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.SourceConfig;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexClient;
import io.caravan.core.convex.PageDecoder;
import io.caravan.core.convex.PageSpools;
import io.caravan.core.convex.RetryPolicy;
import io.caravan.core.convex.Source;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.FileResyncRequests;
import io.caravan.core.sync.SyncEngine;
import io.caravan.route.ConvexEndpoint;
import io.caravan.route.SyncMonitor;
import io.caravan.route.SyncSteps;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One source, one destination and the routes between them, wired and started. */
final class Caravan implements AutoCloseable {
    private static final int PAGE_MEMORY = 16 * 1024 * 1024;

    private final Deployment deployment;
    private final CamelRoutes routes;
    private final ExecutorService prefetcher = Executors.newSingleThreadExecutor(Threads.daemons("prefetch"));
    private final ExecutorService staging = Executors.newFixedThreadPool(2, Threads.daemons("staging"));
    private final Source source;
    private final Pauses pauses;
    private final Thread stop = new Thread(this::stopWaiting, "caravan-stop");
    private final SyncEngine engine;
    private final SyncEngine.Ports ports;
    private final PageSpools spools;

    /** Starts the routes, except the schedule. Writes nothing but the sandbox's journal; asks nothing of the source. */
    static Caravan open(CaravanConfig config, Wiring wiring, SyncMonitor monitor) {
        return around(Deployment.open(config.source(), config.sync().state(), wiring.clock()), config, wiring, monitor);
    }

    /** As {@link #open}, to look around: writes nothing at all, beside a running Caravan too. */
    static Caravan preview(CaravanConfig config, Wiring wiring, SyncMonitor monitor) {
        return around(Deployment.preview(config.source(), wiring.clock()), config, wiring, monitor);
    }

    private static Caravan around(Deployment deployment, CaravanConfig config, Wiring wiring, SyncMonitor monitor) {
        try {
            return new Caravan(config, wiring, monitor, deployment);
        } catch (RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    private Caravan(CaravanConfig config, Wiring wiring, SyncMonitor monitor, Deployment deployment) {
        this.deployment = deployment;
        Path state = config.sync().state();
        this.spools = new PageSpools(state.resolve("spool"), PAGE_MEMORY);
        this.routes = new CamelRoutes(config, deployment);
        ConvexCalls calls = wiring.calls().apply(new ConvexEndpoint(routes.context(), deployment.url()));
        this.pauses = new Pauses(wiring.sleeper());
        this.source = new ConvexClient(calls, new PageDecoder(spools), clientSettings(config.source(), wiring, pauses));
        Destination destination =
                wiring.destination().apply(Landed.toWrite(config, wiring).destination());
        CheckpointStore store = wiring.store().apply(new FileCheckpointStore(state));
        this.ports = new SyncEngine.Ports(source, destination, store, new FileResyncRequests(state));
        this.engine = new SyncEngine(Landing.settings(config, wiring), ports, prefetcher);
        routes.start(engine, new SyncSteps(engine, monitor), staging);
        Runtime.getRuntime().addShutdownHook(stop);
    }

    private static ConvexClient.Settings clientSettings(SourceConfig source, Wiring wiring, Pauses pauses) {
        RetryPolicy policy = RetryPolicy.DEFAULT.withMaxAttempts(source.maxAttempts());
        return new ConvexClient.Settings(policy, source.timeout(), wiring.clock(), wiring.random(), pauses);
    }

    /** Deletes what a crashed process left in the state directory; only the one that holds its lock may. */
    void sweepSpool() {
        spools.sweep();
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(stop);
        } catch (IllegalStateException ending) {
            // It runs, or has run.
        }
    }

    Source source() {
        return source;
    }

    void verifyWritable() {
        ports.destination().verifyWritable();
    }

    SyncEngine engine() {
        return engine;
    }

    CamelRoutes routes() {
        return routes;
    }

    /** Nobody waits for another attempt once the process is to end. */
    private void stopWaiting() {
        pauses.stop();
    }

    @Override
    public void close() {
        pauses.stop();
        forgetHook();
        routes.close();
        prefetcher.shutdownNow();
        staging.shutdownNow();
        deployment.close();
    }
}
