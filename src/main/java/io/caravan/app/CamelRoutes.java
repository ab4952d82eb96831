package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.config.ConfigSources;
import io.caravan.core.destination.Compaction;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.work.Sleeper;
import io.caravan.ops.Monitoring;
import io.caravan.route.CompactionSteps;
import io.caravan.route.JoinStaged;
import io.caravan.route.PrepareCall;
import io.caravan.route.ReadReply;
import io.caravan.route.Schedule;
import io.caravan.route.StagingSteps;
import io.caravan.route.SyncSteps;
import io.caravan.route.WriterGuard;
import io.caravan.store.S3ForRoutes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** The routes of {@code routes/*.camel.yaml} in one Camel context. */
public final class CamelRoutes implements AutoCloseable {
    private static final Pattern DUPLICATE = Pattern.compile("Duplicate route ids detected: ([^.]+)[.]");

    /** How Camel says that a jar is missing. */
    private static final List<String> NO_JAR = List.of(
            "No endpoint could be found for: ",
            "No language could be found for: ",
            " could not be created. Ensure that the data format",
            "ClassNotFoundException: ");

    /** More than camel.main.shutdownTimeout, after which a sync in flight is given up. */
    private static final Duration LAST_SYNC = Duration.ofSeconds(60);

    private static final Duration GLANCE = Duration.ofMillis(50);

    private final Main main;
    private final Sleeper sleeper;
    private final Monitoring monitoring;
    private final WriterGuard turn = new WriterGuard();
    private final Optional<S3ForRoutes> s3;
    private final Leadership leadership;

    private volatile boolean scheduled;

    /** What becomes of the user's own routes. */
    enum Own {
        /** They start with Caravan's. */
        START,
        /** They are loaded, and rest: somebody only looks around. */
        REST
    }

    CamelRoutes(CaravanConfig config, Deployment deployment, Monitoring monitoring, Own own, Sleeper sleeper) {
        this.main = new CamelMain(config.routes().settings());
        this.sleeper = sleeper;
        this.monitoring = monitoring;
        this.leadership = new Leadership(config.sync().leader(), config.source().name());
        main.setShutdownStrategy(new SimpleMainShutdownStrategy()); // without a hook: whoever opened this closes it
        main.setInitialProperties(ConfigSources.files(Path.of(""))); // Camel itself would read them as ISO 8859-1
        main.setDefaultPropertyPlaceholderLocation("false");
        monitoring.properties().forEach(main::addOverrideProperty);
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void beforeInitialize(BaseMainSupport starting) {
                leadership.join(starting.getCamelContext());
            }
        });
        RouteFiles files = new RouteFiles(config.routes());
        addProperties(config, deployment, files);
        main.bind("prepareCall", new PrepareCall(deployment.deployKey().value(), Version.client()));
        main.bind("readReply", new ReadReply());
        main.bind("joinStaged", new JoinStaged());
        main.bind("turn", turn);
        s3 = RouteBeans.bind(config, main);
        usable(() -> unique(files, main::init));
        BuiltInRoutes builtIn = new BuiltInRoutes(config.routes(), context());
        builtIn.require(monitoring.properties().getOrDefault("camel.main.routeFilterExcludePattern", ""));
        if (own == Own.REST) {
            builtIn.rest();
        }
    }

    /** What the routes' placeholders and Camel's components are configured with. */
    private void addProperties(CaravanConfig config, Deployment deployment, RouteFiles files) {
        main.addOverrideProperty("routes.include", files.pattern());
        main.addInitialProperty("camel.main.routesReloadRemoveAllRoutes", "false"); // what was not edited goes on
        main.addInitialProperty(
                "camel.main.routesReloadDirectory", config.routes().folder().toString());
        main.addOverrideProperty("caravan.wired.schedule", leadership.schedule());
        main.addOverrideProperty("caravan.wired.cron", config.sync().cron());
        main.addOverrideProperty(
                "caravan.wired.timeZone",
                TimeZone.getTimeZone(config.sync().timeZone()).getID());
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
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    void start(SyncSteps steps, CompactionSteps compaction, StagingSteps materializing, ExecutorService staging) {
        context().getRegistry().bind("sync", steps);
        context().getRegistry().bind("compaction", compaction);
        context().getRegistry().bind("materializing", materializing);
        context().getRegistry().bind("staging", staging);
        monitoring.prepare(context());
        context().getRegistry().bind("caravanLeadership", new LeadershipHealth(context()));
        usable(main::start);
        monitoring.attach(context());
        context().getManagementStrategy().addEventNotifier(new SimpleEventNotifierSupport() {
            @Override
            public void notify(CamelEvent event) {
                if (event instanceof CamelEvent.RouteReloadedEvent reloaded) {
                    goOn(reloaded.getRoute().getRouteId());
                }
            }
        });
    }

    /** A reload, as in development, leaves the schedule as its file says: not started. */
    private void goOn(String reloaded) {
        if (scheduled && reloaded.equals("schedule")) {
            startSchedule();
        }
    }

    private static void unique(RouteFiles files, Runnable loading) {
        try {
            loading.run();
        } catch (RuntimeException e) {
            Matcher twice = DUPLICATE.matcher(String.valueOf(e.getMessage()));
            throw twice.find() ? files.taken(twice.group(1)) : e;
        }
    }

    private static void usable(Runnable step) {
        try {
            step.run();
        } catch (SyncFailure failure) {
            throw failure;
        } catch (RuntimeException e) {
            String why = inFull(e);
            throw new SyncFailure.Misconfigured(
                    "The routes or the camel.* settings cannot be used: " + why
                            + ". Nothing was written. Correct application.properties, or the routes in routes.location."
                            + (NO_JAR.stream().anyMatch(why::contains)
                                    ? " A component, language, data format or class that Caravan does not bring: its jar"
                                            + " belongs into lib/ beside caravan.jar (docs/camel.md)."
                                    : ""),
                    e);
        }
    }

    /** Camel's outermost message may name a file and not what is wrong with it. */
    private static String inFull(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String told = String.valueOf(failure.getMessage());
        String why = String.valueOf(root.getMessage());
        return told.contains(why) ? told : told + ": " + why;
    }

    /** Runs one sync to its end; how it ended, its monitor knows. */
    public void sync() {
        send("direct:sync", exchange -> {});
    }

    /** Runs one compaction to its end; how it ended, its monitor knows. */
    public void compact() {
        send("direct:compact", exchange -> {});
    }

    /** As {@link #compact()}, of other work than the usual. */
    public void compact(Compaction work) {
        send("direct:compact", exchange -> exchange.setProperty(CompactionSteps.WORK, work));
    }

    private void send(String route, Processor beginning) {
        Exchange done = context().createProducerTemplate().send(route, beginning);
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
        leadership.watch(context(), leads, failure -> {
            Schedule.end(context());
            lost.accept(failure);
            awaitLastSync();
        });
    }

    /** Whoever hears of the loss next takes the schedule's route from under the sync in flight, which would end in an error of Camel's. */
    private void awaitLastSync() {
        try {
            for (int i = 0; i < LAST_SYNC.dividedBy(GLANCE) && Schedule.isBusy(context()); i++) {
                sleeper.sleep(GLANCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public void startSchedule() {
        scheduled = true;
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
        s3.ifPresent(S3ForRoutes::close);
    }
}
