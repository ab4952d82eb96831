package io.caravan.cli;

import io.caravan.cli.config.CaravanConfig;
import io.caravan.cli.config.ConfigSources;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.SyncEngine;
import io.caravan.ops.Operations;
import io.caravan.route.CheckpointRepository;
import io.caravan.route.CompactionSteps;
import io.caravan.route.JoinStaged;
import io.caravan.route.PrepareCall;
import io.caravan.route.ReadReply;
import io.caravan.route.Schedule;
import io.caravan.route.StagingSteps;
import io.caravan.route.SyncSteps;
import io.caravan.route.Turn;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** The routes of {@code routes/*.camel.yaml} in one Camel context. */
final class CamelRoutes implements AutoCloseable {
    private final Main main = new Main();
    private final Operations operations;
    private final Turn turn = new Turn();
    private final Leadership leadership;

    CamelRoutes(CaravanConfig config, Deployment deployment, Operations operations) {
        this.operations = operations;
        this.leadership = new Leadership(config.sync().leader(), config.source().name());
        main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // without a hook: whoever opened this closes it
        main.setInitialProperties(ConfigSources.files(Path.of(""))); // Camel itself would read them as ISO 8859-1
        main.setDefaultPropertyPlaceholderLocation("false");
        operations.properties().forEach(main::addOverrideProperty);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                leadership.join(starting.getCamelContext());
            }
        });
        main.addOverrideProperty("caravan.wired.schedule", leadership.schedule());
        main.addOverrideProperty("caravan.wired.cron", config.sync().cron());
        main.addOverrideProperty("caravan.wired.endpoint", deployment.url());
        for (String scheme : List.of("http", "https")) { // two components of Camel's
            main.addOverrideProperty(
                    "camel.component." + scheme + ".connectTimeout",
                    Long.toString(config.source().connectTimeout().toMillis()));
            main.addOverrideProperty(
                    "camel.component." + scheme + ".responseTimeout",
                    Long.toString(config.source().responseTimeout().toMillis()));
        }
        main.addOverrideProperty(
                "caravan.wired.warehouseTimeout",
                Long.toString(config.databricks().timeout().toSeconds()));
        main.bind("prepareCall", new PrepareCall(deployment.deployKey().value(), Version.client()));
        main.bind("readReply", new ReadReply());
        main.bind("joinStaged", new JoinStaged());
        main.bind("turn", turn);
        usable(main::init);
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    void start(
            SyncEngine engine,
            SyncSteps steps,
            CompactionSteps compaction,
            StagingSteps materializing,
            ExecutorService staging) {
        context().getRegistry().bind("sync", steps);
        context().getRegistry().bind("compaction", compaction);
        context().getRegistry().bind("checkpointRepository", new CheckpointRepository(engine));
        context().getRegistry().bind("materializing", materializing);
        context().getRegistry().bind("staging", staging);
        operations.prepare(context());
        context().getRegistry().bind("caravanLeadership", new LeadershipHealth(context()));
        usable(main::start);
        operations.attach(context());
    }

    private static void usable(Runnable step) {
        try {
            step.run();
        } catch (SyncFailure failure) {
            throw failure;
        } catch (RuntimeException e) {
            throw new SyncFailure.Misconfigured(
                    "The routes or the camel.* settings cannot be used: " + e.getMessage()
                            + ". Nothing was written. Correct application.properties or ROUTES_INCLUDE.",
                    e);
        }
    }

    /** Runs one sync to its end; how it ended, its monitor knows. */
    void sync() {
        send("direct:sync");
    }

    /** Runs one compaction to its end; how it ended, its monitor knows. */
    void compact() {
        send("direct:compact");
    }

    private void send(String route) {
        Exchange done = context().createProducerTemplate().send(route, exchange -> {});
        if (done.getException() instanceof RuntimeException e) {
            throw e;
        }
    }

    /** @param proof runs before every sync, and throws where it is another process's turn */
    void beforeEverySync(Runnable proof) {
        turn.provedBy(proof);
    }

    /**
     * @param leads runs when this process begins to lead
     * @param lost hears that it does not lead any more
     */
    void elect(Runnable leads, Consumer<SyncFailure> lost) {
        leadership.watch(context(), leads, lost);
    }

    void startSchedule() {
        try {
            context().getRouteController().startRoute("schedule");
        } catch (Exception e) {
            throw new IllegalStateException("the schedule did not start: " + e.getMessage(), e);
        }
    }

    /** Lets the exchange in flight come to its next safe point, then stops. */
    @Override
    public void close() {
        Schedule.end(context());
        main.stop();
    }
}
