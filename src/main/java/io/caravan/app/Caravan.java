package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.SourceConfig;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.OpenTarget;
import io.caravan.app.target.Wiring;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.checkpoint.FileCheckpointStore;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexClient;
import io.caravan.core.convex.Source;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.Materializer;
import io.caravan.core.resync.FileResyncRequests;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.sync.SyncEngine;
import io.caravan.core.watch.Progress;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.Cadence;
import io.caravan.core.work.ShutdownTimeout;
import io.caravan.core.work.StoppableSleeper;
import io.caravan.core.work.Threads;
import io.caravan.ops.Monitoring;
import io.caravan.ops.notify.Notifications;
import io.caravan.route.CompactionSteps;
import io.caravan.route.OperatorControls;
import io.caravan.route.RoutedConvexCalls;
import io.caravan.route.StagingSteps;
import io.caravan.route.Stepping;
import io.caravan.route.SyncSteps;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** One source, one destination and the routes between them, wired and started. */
public final class Caravan implements AutoCloseable {
    private static final int PAGE_MEMORY = 16 * 1024 * 1024;

    private final Deployment deployment;
    private final CamelRoutes routes;
    private final ExecutorService prefetcher;
    private final ExecutorService staging;
    private final Source source;
    private final StoppableSleeper pauses;
    private final ShutdownTimeout hangUpTimer;
    private final Thread stop = new Thread(this::stopWaiting, "caravan-stop");
    private final SyncEngine engine;
    private final SyncEngine.Ports ports;
    private final PageSpools spools;
    private final OpenTarget target;
    private final CaravanConfig config;
    private final StagingSteps.Plan materializing;
    private final Monitoring monitoring;
    private final Notifications notifications;
    private final Progress progress = new Progress();

    /** Starts the routes, except the schedule. Writes nothing but the sandbox's journal; asks nothing of the source. */
    public static Caravan open(CaravanConfig config, Wiring wiring, SyncObservers observers) {
        return around(
                Deployment.open(config.source(), config.sync().state(), wiring.clock()),
                config,
                wiring,
                observers,
                CamelRoutes.Own.START);
    }

    /** As {@link #open}, to look around: writes nothing at all, beside a running Caravan too. */
    public static Caravan preview(CaravanConfig config, Wiring wiring, SyncListener outcomes) {
        return around(
                Deployment.preview(config.source(), wiring.clock()),
                config,
                wiring,
                SyncObservers.of(outcomes),
                CamelRoutes.Own.REST);
    }

    private static Caravan around(
            Deployment deployment, CaravanConfig config, Wiring wiring, SyncObservers observers, CamelRoutes.Own own) {
        try {
            return ShutdownGuard.before(() -> new Caravan(config, wiring, observers, deployment, own));
        } catch (RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    private Caravan(
            CaravanConfig config, Wiring wiring, SyncObservers observers, Deployment deployment, CamelRoutes.Own own) {
        this.deployment = deployment;
        this.config = config;
        Path state = config.sync().state();
        this.prefetcher = Executors.newSingleThreadExecutor(
                Threads.daemons("prefetch", config.source().name()));
        this.staging = Executors.newFixedThreadPool(
                2, Threads.daemons("staging", config.source().name()));
        this.spools = new PageSpools(state.resolve("spool"), PAGE_MEMORY);
        Monitoring monitoring = observers.monitoring();
        this.routes = new CamelRoutes(config, deployment, monitoring, own, wiring.sleeper());
        this.notifications = notifications(config, wiring);
        SyncListener listener = notifications.before(observers.listener(progress));
        RoutedConvexCalls endpoint = new RoutedConvexCalls(routes.context(), deployment.url());
        ConvexCalls calls = wiring.calls().apply(endpoint);
        this.pauses = new StoppableSleeper(wiring.sleeper());
        SyncRuntime runtime = wiring.runtime(config, pauses, listener);
        this.source = new ConvexClient(calls, new PageDecoder(spools), clientSettings(config.source()), runtime);
        this.target = OpenTarget.toWrite(config, runtime, routes.context());
        this.hangUpTimer = new ShutdownTimeout(wiring.sleeper(), config.sync().stopPatience(), () -> {
            endpoint.hangUp();
            target.hangUp();
        });
        Destination destination = wiring.destination().apply(target.destination());
        CheckpointStore store = wiring.store().apply(new FileCheckpointStore(state));
        this.ports = new SyncEngine.Ports(source, destination, store, new FileResyncRequests(state), listener);
        this.engine = new SyncEngine(config.syncSettings(wiring.clock()), ports, prefetcher);
        this.materializing = staging(config, runtime);
        Stepping stepping = new Stepping(config.source().name(), wiring.clock(), listener);
        CompactionSteps compaction = new CompactionSteps(
                engine, target.compaction(), new Cadence(config.compact().every(), wiring.clock()), stepping);
        StagingSteps materializer = new StagingSteps(materializing, progress, stepping);
        SyncSteps steps = new SyncSteps(engine, stepping, observers.history(target));
        routes.start(steps, compaction, materializer, staging);
        this.monitoring = monitoring;
        monitoring.offer(new OperatorControls(
                routes.context(), materializer, new OperatorResync(config, wiring)::request, staging, listener));
        ShutdownGuard.hook(stop);
    }

    private Notifications notifications(CaravanConfig config, Wiring wiring) {
        Notifications made = new Notifications(
                config.notifications(),
                routes.context(),
                config.source().name(),
                config.location(),
                config.sync().leader().isElected() ? Notifications.Replicas.SEVERAL : Notifications.Replicas.ONE,
                wiring.clock());
        routes.context().getRegistry().bind("notices", made);
        return made;
    }

    private static ConvexClient.Settings clientSettings(SourceConfig source) {
        return new ConvexClient.Settings(
                source.protocol(), source.timeout(), source.isSandbox() ? "" : source.keyForm());
    }

    private StagingSteps.Plan staging(CaravanConfig config, SyncRuntime runtime) {
        return switch (config.staging().when()) {
            case AFTER_A_SYNC ->
                StagingSteps.Plan.automatic(
                        target.materializer(), config.staging().interval());
            case BY_COMMAND -> StagingSteps.Plan.elsewhere(() -> CurrentState.published(config, runtime));
            case OFF -> StagingSteps.Plan.elsewhere(Optional::empty);
        };
    }

    /** Deletes what a crashed process, or one with other settings, left in the state directory; only the one that holds its lock may. */
    void sweepSpool() {
        spools.sweep();
        CurrentState.sweep(config);
    }

    public Source source() {
        return source;
    }

    /** Throws where a sync could not write, or not know where to continue; the first one goes on from what this has found. */
    void prove() {
        ports.destination().proveWritable();
        engine.rehearse();
    }

    public void verifyWritable() {
        ports.destination().verifyWritable();
    }

    Progress progress() {
        return progress;
    }

    /** Empty where the destination has none. */
    public Optional<Forgetting> forgetting() {
        return target.forgetting();
    }

    public CamelRoutes routes() {
        return routes;
    }

    /**
     * Once the process is to end, nobody waits for another attempt, nor long for a reply, nor for staging, which the next process
     * makes as well.
     */
    private void stopWaiting() {
        pauses.stop();
        hangUpTimer.begin();
        materializing.materializer().ifPresent(Materializer::stop);
    }

    @Override
    public void close() {
        pauses.stop();
        materializing.materializer().ifPresent(Materializer::close);
        ShutdownGuard.unhook(stop);
        monitoring.withdraw();
        notifications.close();
        routes.close();
        prefetcher.shutdownNow();
        staging.shutdownNow();
        target.close();
        deployment.close();
    }
}
