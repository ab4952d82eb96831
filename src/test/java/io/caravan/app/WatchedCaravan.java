package io.caravan.app;

import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.CurrentState;
import io.caravan.app.target.Wiring;
import io.caravan.core.destination.Materialized;
import io.caravan.core.destination.Materializer;
import io.caravan.core.watch.SyncListener;
import io.caravan.ops.Management;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.HeldCalls;
import io.caravan.testing.ManagementHttp;
import io.caravan.testing.Patience;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ShiftedClock;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.JolokiaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.component.quartz.QuartzComponent;
import org.quartz.Scheduler;

/** What {@code run} starts, without its schedule, on a sandbox and a clock that a test controls. */
public final class WatchedCaravan implements AutoCloseable {
    private final ShiftedClock clock;
    private final Sandbox sandbox;
    private final HeldCalls calls = new HeldCalls();
    private final List<String> settings;
    private final Path directory;
    private Outcomes outcomes;
    private SyncObservers oversight;
    private Session session;

    /** @param settings key=value */
    public WatchedCaravan(Path directory, String... settings) {
        this(new ShiftedClock(), directory, settings);
    }

    public WatchedCaravan(ShiftedClock clock, Path directory, String... settings) {
        this.clock = clock;
        this.sandbox = Sandbox.start(SandboxOptions.shop(clock).withDocuments(300));
        this.settings = List.of(settings);
        this.directory = directory;
        start();
    }

    /** Another process in the place of one that was stopped. */
    private void start() {
        CaravanConfig config = config("state");
        Wiring real = new RecordedTime().wiring(clock);
        Wiring wiring = new Wiring(
                real.clock(), real.sleeper(), real.random(), calls::around, real.destination(), real.store());
        this.outcomes = new Outcomes(new LastError(config.sync().state(), clock));
        this.oversight = SyncObservers.served(outcomes, config, wiring);
        this.session = config.sync().leader().isElected()
                ? Session.forSchedule(config, wiring, outcomes, oversight)
                : Session.open(config, wiring, oversight);
    }

    private CaravanConfig config(String state) {
        Map<String, String> values = new HashMap<>();
        values.put("convex.url", sandbox.url().toString());
        values.put("convex.deploy.key", sandbox.deployKey());
        values.put("state.location", "file:" + directory.resolve(state));
        values.put("s3.location", "file:" + directory.resolve("lake"));
        values.put("management.port", "0");
        settings.forEach(setting -> {
            int equals = setting.indexOf('=');
            values.put(setting.substring(0, equals), setting.substring(equals + 1));
        });
        return CaravanConfig.of(values);
    }

    public void stop() {
        session.close();
    }

    public void restart() {
        stop();
        start();
    }

    /** As {@code run} does. */
    public void startSchedule() {
        session.caravan().routes().startSchedule();
    }

    /** What ticks. */
    Scheduler scheduler() {
        return session.caravan()
                .routes()
                .context()
                .getComponent("quartz", QuartzComponent.class)
                .getScheduler();
    }

    /** How the sync failed, if it did. */
    public Optional<Throwable> sync() {
        session.caravan().routes().sync();
        return outcomes.last();
    }

    /** Another process with another state directory commits the next batch of the same destination. */
    public void syncElsewhere() {
        CaravanConfig config = config("elsewhere");
        Outcomes theirs = new Outcomes(new LastError(config.sync().state(), clock));
        try (Session other = Session.open(config, new RecordedTime().wiring(clock), theirs)) {
            other.caravan().routes().sync();
        }
    }

    /** Another process with another state directory publishes staging of the same destination. */
    void stageElsewhere() {
        CaravanConfig config = config("elsewhere");
        try (Materializer other = CurrentState.materializer(
                config, new RecordedTime().wiring(clock).runtime(config))) {
            Materialized unused = other.materialize();
        }
    }

    /** What is said to whoever asks for a resync. */
    public String resync(String table) {
        return new OperatorResync(config("state"), new RecordedTime().wiring(clock)).request(table);
    }

    public void forward(Duration by) {
        clock.forward(by);
    }

    /** On its way to the deployment. */
    HeldCalls calls() {
        return calls;
    }

    ShiftedClock clock() {
        return clock;
    }

    public SandboxLog source() {
        return new SandboxLog(sandbox.url());
    }

    public SyncListener listener() {
        return oversight.monitoring().listener();
    }

    /** What an operation of the console answers; with {@code management.password=correct horse}. */
    String operator(String operation, String... arguments) {
        return new JolokiaClient(url(), "caravan", "correct horse")
                .exec("io.caravan:type=Caravan,name=\"app\"", operation, arguments)
                .path("value")
                .asText();
    }

    public String url() {
        return "http://127.0.0.1:" + ((Management) oversight.monitoring()).port();
    }

    public String body(String path) {
        return get(path).body();
    }

    public HttpResponse<String> get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                    .timeout(Patience.LONG)
                    .build();
            return ManagementHttp.CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        calls.release();
        stop();
        sandbox.close();
    }
}
