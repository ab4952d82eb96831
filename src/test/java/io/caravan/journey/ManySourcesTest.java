package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Fleet;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.JolokiaClient;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several sources in one process: what lands of each is all of it and nothing else, whatever becomes of the others. */
class ManySourcesTest {
    private static final String PASSWORD = "correct horse: battery";

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private final Map<String, Sandbox> sandboxes = new TreeMap<>();
    private final Socket nobody = new Socket();

    @AfterEach
    void stop() throws IOException {
        nobody.close();
        sandboxes.values().forEach(Sandbox::close);
    }

    @Test
    void each_lands_all_of_its_own_and_goes_on_after_a_restart() {
        Fleet fleet = new Fleet(directory);
        for (String name : List.of("billing", "crm", "orders")) {
            Sandbox sandbox = sandbox(name);
            fleet.with(name, sandbox.url(), sandbox.deployKey());
        }
        try (CaravanProcess process = fleet.start("first.txt", "-Dmanagement.password=" + PASSWORD)) {
            soon(process, () -> all(fleet, 1));
            sandboxes.keySet().forEach(name -> log(name).post("/sandbox/apply", "{\"transactions\":20}"));
            soon(process, () -> all(fleet, 2));
            String url = Fleet.address(process);
            soon(process, () -> Fleet.get(url + "/").body().contains("All 3 sources work"));
            for (String name : sandboxes.keySet()) {
                soon(process, () -> Fleet.get(url + "/sources/" + name).body().contains("All is well"));
            }
            everySourceIsWatched(url);
            anOperatorSteersOne(url);
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
            assertThat(process.output()).contains("orders: Batch 1 of orders").doesNotContain("ERROR");
            assertThat(process.output().lines())
                    .filteredOn(line -> line.contains("WARN"))
                    .as("but for what Vert.x says of a slow machine")
                    .allMatch(line -> line.contains("BlockedThreadChecker"));
        }
        sandboxes.keySet().forEach(name -> log(name).post("/sandbox/apply", "{\"transactions\":20}"));
        Map<String, Integer> before = new TreeMap<>();
        sandboxes.keySet().forEach(name -> before.put(name, fleet.batches(name)));
        try (CaravanProcess process = fleet.start("second.txt", "--source", "billing", "--source", "orders")) {
            soon(
                    process,
                    () -> fleet.batches("billing") > before.get("billing")
                            && fleet.batches("orders") > before.get("orders"));
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
        }
        assertThat(fleet.batches("crm")).as("not asked for").isEqualTo(before.get("crm"));
        assertThat(fleet.run(time.wiring(), "sync").code()).isZero();
        sandboxes.keySet().forEach(name -> {
            assertThat(EventLedger.verify(log(name), fleet.lake(name))).isGreaterThan(200);
            assertThat(EventLedger.currentState(fleet.lake(name))).isEqualTo(EventLedger.currentState(log(name)));
        });
    }

    private static void everySourceIsWatched(String url) {
        assertThat(Fleet.get(url + "/observe/health/live").statusCode()).isEqualTo(200);
        assertThat(Fleet.get(url + "/observe/health/ready").statusCode()).isEqualTo(200);
        String metrics = Fleet.get(url + "/observe/metrics").body();
        assertThat(Fleet.get(url + "/").body()).contains("All 3 sources work");
        for (String name : List.of("billing", "crm", "orders")) {
            assertThat(Fleet.get(url + "/").body()).contains("id=\"source-" + name + "\"", "/sources/" + name);
            assertThat(Fleet.get(url + "/sources/" + name).body()).contains("All is well", "waitlist");
            assertThat(Fleet.get(url + "/sources/" + name + "/ready").statusCode())
                    .isEqualTo(200);
            assertThat(metrics).contains("caravan_batches_total{source=\"" + name + "\"}");
        }
        assertThat(metrics.lines().filter(line -> line.startsWith("caravan_")))
                .as("metrics without a source")
                .allMatch(line -> line.contains("source=\""));
        assertThat(Fleet.get(url + "/sources/nobody").statusCode()).isEqualTo(404);
    }

    private static void anOperatorSteersOne(String url) {
        JolokiaClient jolokia = new JolokiaClient(url, "caravan", PASSWORD);
        String bean = "io.caravan:type=Caravan,name=\"crm\"";
        assertThat(jolokia.exec(bean, "pause").path("value").asText()).contains("paused");
        assertThat(jolokia.read(bean, "Paused").path("value").asBoolean()).isTrue();
        assertThat(jolokia.read("io.caravan:type=Caravan,name=\"orders\"", "Paused")
                        .path("value")
                        .asBoolean())
                .isFalse();
        assertThat(jolokia.read("org.apache.camel:context=caravan-orders,type=routes,name=\"sync\"", "State")
                        .path("value")
                        .asText())
                .as("the route as the console shows it")
                .isEqualTo("Started");
        assertThat(jolokia.exec(bean, "resume").path("value").asText()).contains("goes on");
    }

    @Test
    void a_wrong_key_a_dead_deployment_a_silent_one_and_a_fence_stop_nobody_else() throws IOException {
        ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Sandbox healthy = sandbox("healthy");
        Sandbox locked = sandbox("locked");
        Sandbox shared = sandbox("shared");
        URI nowhere = nowhere();
        Fleet fleet = new Fleet(directory)
                .with("healthy", healthy.url(), healthy.deployKey())
                .with("locked", locked.url(), "prod:wrong|0123456789")
                .with("dead", nowhere, SandboxOptions.DEFAULT_KEY)
                .with(
                        "silent",
                        URI.create("http://127.0.0.1:" + silent.getLocalPort()),
                        "prod:any|0123456789",
                        "convex.responseTimeout=1h",
                        "convex.timeout=1h")
                .with("shared", shared.url(), shared.deployKey());
        try (silent;
                CaravanProcess process = fleet.start("run.txt", "-Dmanagement.password=" + PASSWORD)) {
            soon(process, () -> fleet.batches("healthy") > 0 && fleet.batches("shared") > 0);
            String url = Fleet.address(process);
            JolokiaClient jolokia = new JolokiaClient(url, "caravan", PASSWORD);
            String bean = "io.caravan:type=Caravan,name=\"shared\"";
            assertThat(jolokia.exec(bean, "pause").path("value").asText()).contains("paused");
            soon(process, () -> sources(url).get("shared").contains("""
                    "activity":"paused\""""));
            assertThat(elsewhere(fleet, shared)).isZero();
            log("shared").post("/sandbox/apply", "{\"transactions\":5}");
            assertThat(jolokia.exec(bean, "resume").path("value").asText()).contains("goes on");
            soon(process, () -> sources(url).get("shared").contains("exit code 4"));
            soon(process, () -> sources(url).get("dead").contains("Begins again"));
            soon(process, () -> sources(url).get("locked").contains("exit code 2"));
            assertThat(sources(url).get("locked")).contains("convex.deploy.key");
            assertThat(Fleet.get(url + "/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(Fleet.get(url + "/observe/health/ready").statusCode()).isEqualTo(200);
            soon(process, () -> Fleet.get(url + "/").body().contains("3 of 5 sources fail"));
            assertThat(sources(url).get("silent")).contains("Being opened.");
            assertThat(Fleet.get(url + "/sources/healthy/ready").statusCode()).isEqualTo(200);
            for (String down : List.of("locked", "dead", "shared")) {
                assertThat(Fleet.get(url + "/sources/" + down + "/ready").statusCode())
                        .as(down)
                        .isEqualTo(503);
            }
            nobody.close();
            sandboxes.put(
                    "dead",
                    Sandbox.start(SandboxOptions.shop(Clock.systemUTC())
                            .withDocuments(100)
                            .withPort(nowhere.getPort())));
            int landed = fleet.batches("healthy");
            log("healthy").post("/sandbox/apply", "{\"transactions\":5}");
            soon(process, () -> fleet.batches("healthy") > landed);
            assertThat(Fleet.get(url + "/observe/metrics").body())
                    .contains("caravan_fenced{source=\"shared\"} 1", "caravan_fenced{source=\"healthy\"} 0")
                    .contains(
                            """
                            caravan_errors_total{kind="Misconfigured",source="locked",work="sync"} 1""");
            soon(process, () -> fleet.batches("dead") > 0);
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
        }
        EventLedger.verify(log("dead"), fleet.lake("dead"));
        assertThat(directory.resolve("lake-locked")).doesNotExist();
        EventLedger.verify(log("healthy"), fleet.lake("healthy"));
        assertThat(elsewhere(fleet, shared))
                .as("sweeps what the fenced one staged")
                .isZero();
        EventLedger.verify(log("shared"), fleet.lake("shared"));
    }

    /** What each source does and what its last error is, by name. */
    private static Map<String, String> sources(String url) {
        Map<String, String> all = new TreeMap<>();
        try {
            JsonNode status =
                    new ObjectMapper().readTree(Fleet.get(url + "/status.json").body());
            status.get("sources").forEach(source -> {
                String name = source.get("source").asText();
                all.put(name, source.toString());
            });
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return all;
    }

    private int elsewhere(Fleet fleet, Sandbox sandbox) {
        log("shared").post("/sandbox/apply", "{\"transactions\":5}");
        return new Workplace(
                        directory.resolve("elsewhere"),
                        sandbox.url().toString(),
                        sandbox.deployKey(),
                        "source.name=shared",
                        "s3.location=file:" + fleet.lakeOf("shared"))
                .run(time.wiring(), "sync")
                .code();
    }

    @Test
    void when_all_have_ended_the_process_ends_with_the_greatest_exit_code() {
        Sandbox one = sandbox("one");
        Sandbox expired = sandbox("expired");
        Fleet fleet = new Fleet(directory).with("expired", expired.url(), expired.deployKey());
        assertThat(fleet.run(time.wiring(), "sync").code()).isZero();
        log("expired").post("/sandbox/apply", "{\"transactions\":5}");
        log("expired").post("/sandbox/expire", """
                {"what":"cursors"}""");
        fleet.with("locked", one.url(), "prod:wrong|0123456789");
        Ran ran = fleet.run(time.wiring(), "run");
        assertThat(ran.code()).as(ran.output()).isEqualTo(3);
        assertThat(ran.output()).contains("locked has ended with exit code 2", "expired has ended with exit code 3");
    }

    @Test
    void commands_take_one_source_and_say_which_there_are_or_take_all() {
        Sandbox good = sandbox("good");
        Sandbox locked = sandbox("locked");
        Fleet fleet = new Fleet(directory)
                .with("good", good.url(), good.deployKey())
                .with("locked", locked.url(), "prod:wrong|0123456789");
        SortedMap<String, String> before = TreeListing.of(directory);
        for (String command : List.of("resync", "discover", "verify", "compact", "staging", "lakeflow")) {
            Ran ran = fleet.run(time.wiring(), command);
            assertThat(ran.code()).as(ran.output()).isEqualTo(2);
            assertThat(ran.output()).contains("good, locked", "--source");
        }
        assertThat(fleet.run(time.wiring(), "run", "--source", "bad").output()).contains("there is good, locked");
        Ran check = fleet.run(time.wiring(), "check");
        assertThat(check.code()).isEqualTo(2);
        assertThat(check.output())
                .contains("ok      good, source", "FAILED  locked, source", "ok      good, checkpoint");
        assertThat(TreeListing.of(directory)).isEqualTo(before);
        Ran sync = fleet.run(time.wiring(), "sync");
        assertThat(sync.code()).as(sync.output()).isEqualTo(2);
        assertThat(sync.output()).contains("caravan, source locked: ");
        assertThat(fleet.run(time.wiring(), "sync", "--source", "good").code()).isZero();
        EventLedger.verify(log("good"), fleet.lake("good"));
        assertThat(fleet.run(time.wiring(), "discover", "--source", "good").output())
                .contains("app/users");
        Ran status = fleet.run(time.wiring(), "status");
        assertThat(status.output())
                .containsPattern("(?m)^source +good$")
                .containsPattern("(?m)^source +locked$")
                .containsPattern("(?m)^phase +deltas$")
                .containsPattern("(?m)^phase +not started$");
        assertThat(fleet.run(time.wiring(), "resync", "--source", "good").code())
                .isZero();
        assertThat(fleet.run(time.wiring(), "status", "--json").output()).contains("{\"sources\":[");
    }

    @Test
    void sources_that_share_what_is_not_to_be_shared_are_refused_and_all_problems_are_told() throws IOException {
        Sandbox sandbox = sandbox("one");
        Fleet fleet = new Fleet(directory).with("one", sandbox.url(), sandbox.deployKey());
        fleet.with(
                "two", sandbox.url(), sandbox.deployKey(), "source.name=one", "management.port=1", "batch.maxRows=1");
        fleet.with("three", sandbox.url(), sandbox.deployKey(), "state.location=file:" + fleet.stateOf("one"));
        fleet.with("four", sandbox.url(), sandbox.deployKey(), "s3.location=file:" + fleet.lakeOf("one") + "/inner");
        SortedMap<String, String> before = TreeListing.of(directory);
        Ran ran = fleet.run(time.wiring(), "run");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output())
                .contains("sources/two.properties: management.port: all sources")
                .contains("sources/two.properties: batch.maxRows: unknown key")
                .contains("sources/three.properties: state.location")
                .contains("sources/one.properties: its destination");
        assertThat(TreeListing.of(directory)).isEqualTo(before);
        Files.delete(fleet.folder().resolve("three.properties"));
        Files.delete(fleet.folder().resolve("four.properties"));
        fleet.with("two", sandbox.url(), sandbox.deployKey(), "source.name=one");
        assertThat(fleet.run(time.wiring(), "run").output()).contains("source.name one", "sources/one.properties");
    }

    private Sandbox sandbox(String name) {
        long seed = name.hashCode();
        Sandbox sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(300).withSeed(seed));
        sandboxes.put(name, sandbox);
        return sandbox;
    }

    private SandboxLog log(String name) {
        return new SandboxLog(sandboxes.get(name).url());
    }

    private boolean all(Fleet fleet, int batches) {
        return sandboxes.keySet().stream().allMatch(name -> fleet.batches(name) >= batches);
    }

    /** A port that refuses whoever connects, and that nobody else gets until the socket is closed that holds it. */
    private URI nowhere() throws IOException {
        nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return URI.create("http://127.0.0.1:" + nobody.getLocalPort());
    }

    private static void soon(CaravanProcess process, Callable<Boolean> condition) {
        await().failFast(
                        () -> assertThat(process.isAlive()).as(process.output()).isTrue())
                .until(condition);
    }
}
