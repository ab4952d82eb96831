package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.Work;
import io.caravan.route.Schedule;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.HeldCalls;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.SandboxLog;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two replicas and a lease, against an API server that keeps leases and pods as the real one does. */
class KubernetesLeaseTest {
    private static final Map<String, String> CLIENT =
            Map.of("kubernetes.namespace", "data", "kubernetes.auth.tryKubeConfig", "false");

    @TempDir
    private Path directory;

    private final KubernetesMockServer api = new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private KubernetesClient client;
    private Sandbox sandbox;

    @BeforeEach
    void start() {
        api.init();
        System.setProperty("kubernetes.master", api.url("/"));
        CLIENT.forEach(System::setProperty);
        client = api.createClient();
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(500).withChangesPerSecond(50));
    }

    @AfterEach
    void stop() {
        sandbox.close();
        client.close();
        api.destroy();
        System.clearProperty("kubernetes.master");
        System.clearProperty("camel.main.name");
        CLIENT.keySet().forEach(System::clearProperty);
    }

    @Test
    void when_the_leaders_pod_is_gone_it_stops_and_the_standby_goes_on_with_no_more_rights_than_the_role_gives()
            throws Exception {
        pod("pod-a");
        pod("pod-b");
        Outcomes first = outcomes("a");
        try (Session leader = replica("a", first)) {
            soon(() -> batches() >= 1);
            assertThat(role(leader)).isEqualTo("leader");
            try (Session standby = replica("b", outcomes("b"))) {
                assertThat(role(standby)).isEqualTo("standby");
                client.pods().inNamespace("data").withName("pod-a").delete();
                assertThat(first.awaitHopeless())
                        .isInstanceOf(SyncFailure.Fenced.class)
                        .hasMessageContaining("no longer leads");
                end(leader);
                int left = batches();
                soon(() -> batches() > left);
                assertThat(role(standby)).isEqualTo("leader");
                assertThat(holder()).isEqualTo("pod-b");
            }
        }
        assertThat(asked()).isEqualTo(allowed());
        EventLedger.verify(new SandboxLog(sandbox.url()), new Lake(directory.resolve("lake")));
    }

    /** Used to end in an error of Camel's, of a thread pool that rejects something. */
    @Test
    void a_loss_of_leadership_in_the_middle_of_a_sync_is_no_error_but_its_own() throws Exception {
        pod("pod-a");
        Outcomes first = outcomes("a");
        HeldCalls calls = new HeldCalls();
        PrintStream error = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try (Session leader = replica("a", first, calls)) {
            soon(() -> batches() >= 1);
            calls.hold();
            calls.awaitOne();
            client.pods().inNamespace("data").withName("pod-a").delete();
            assertThat(first.awaitHopeless()).hasMessageContaining("no longer leads");
            calls.release();
            soon(() -> !Schedule.isBusy(leader.caravan().routes().context()));
        } finally {
            System.setErr(error);
        }
        assertThat(log.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains(" ERROR ")))
                .allMatch(line -> line.contains("no longer leads"));
    }

    private static void end(Session session) {
        session.close();
    }

    private static String role(Session session) {
        return LeadershipHealth.role(session.caravan().routes().context());
    }

    private String holder() {
        return client.leases()
                .inNamespace("data")
                .withName("caravan-app")
                .get()
                .getSpec()
                .getHolderIdentity();
    }

    private void pod(String name) {
        client.pods()
                .inNamespace("data")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    private Outcomes outcomes(String state) {
        return new Outcomes(new LastError(directory.resolve(state), Clock.systemUTC()));
    }

    private Session replica(String name, Outcomes outcomes) {
        return replica(name, outcomes, new HeldCalls());
    }

    private Session replica(String name, Outcomes outcomes, HeldCalls calls) {
        CaravanConfig config = CaravanConfig.of(Map.of(
                "convex.url",
                sandbox.url().toString(),
                "convex.deploy.key",
                sandbox.deployKey(),
                "sync.cron",
                "* * * * * ?",
                "state.location",
                "file:" + directory.resolve(name),
                "s3.location",
                "file:" + directory.resolve("lake"),
                "leader.election",
                "kubernetes",
                "leader.leaseDuration",
                "8s", // of which a leader has two thirds to renew it, on a slow machine too
                "management.port",
                "0",
                "leader.member",
                "pod-" + name));
        System.setProperty(
                "camel.main.name", "caravan-" + name); // or both would share one Quartz scheduler in this JVM
        Wiring real = Wiring.production();
        Wiring wiring = new Wiring(
                real.clock(), real.sleeper(), real.random(), calls::around, real.destination(), real.store());
        Session session = Session.standBy(config, wiring, SyncObservers.served(outcomes, config, wiring));
        session.caravan().routes().elect(() -> {}, lost -> outcomes.heard(new SyncEvent.Failed(Work.SYNC, lost)));
        session.caravan().routes().startSchedule();
        return session;
    }

    private int batches() {
        return new Lake(directory.resolve("lake")).batches();
    }

    /** What the replicas asked of the API; the pods come and go by the test's own hand. */
    private Set<String> asked() throws InterruptedException {
        Map<String, String> verbs = Map.of("POST", "create", "PUT", "update", "PATCH", "patch", "DELETE", "delete");
        Set<String> asked = new TreeSet<>();
        for (int left = api.getRequestCount(); left > 0; left--) {
            RecordedRequest request = api.takeRequest(1, TimeUnit.SECONDS);
            String path = request.getPath().replaceAll("[?].*", "");
            String resource = path.contains("/leases") ? "leases" : "pods";
            boolean named = !path.endsWith("/" + resource);
            String method = request.getMethod().toUpperCase(Locale.ROOT);
            asked.add(verbs.getOrDefault(method, named ? "get" : "list") + " " + resource);
        }
        asked.removeAll(Set.of("create pods", "delete pods"));
        return asked;
    }

    private static Set<String> allowed() throws IOException {
        Set<String> allowed = new TreeSet<>();
        try (var documents = new ObjectMapper(new YAMLFactory())
                .readerFor(JsonNode.class)
                .<JsonNode>readValues(Path.of("k8s/base/rbac.yaml").toFile())) {
            documents.forEachRemaining(document -> document.path("rules")
                    .forEach(rule -> rule.path("resources").forEach(resource -> rule.path("verbs")
                            .forEach(verb -> allowed.add(verb.asText() + " " + resource.asText())))));
        }
        return allowed;
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(25)).until(condition);
    }
}
