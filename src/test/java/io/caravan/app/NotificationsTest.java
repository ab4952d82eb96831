package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever does not look at Caravan is told, by a real receiver over HTTP, which fails first. */
class NotificationsTest {
    private static final String SECRET = "/services/T0000/B0000/a-secret-of-the-hook";

    @TempDir
    private Path directory;

    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger asked = new AtomicInteger();
    private HttpServer receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(SECRET, exchange -> {
            asked.incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean refuses = refusals.getAndDecrement() > 0;
            if (!refuses) {
                taken.add(exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            }
            exchange.sendResponseHeaders(refuses ? 503 : 200, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    @Test
    void failing_syncs_are_told_once_and_their_end_too_though_the_receiver_refuses_twice() throws IOException {
        refusals.set(2);
        try (WatchedCaravan caravan = caravan("notify.afterFailures=2", "convex.maxAttempts=1")) {
            assertThat(caravan.sync()).isEmpty();
            caravan.source()
                    .post(
                            "/sandbox/faults",
                            "{\"endpoint\":\"document_deltas\",\"kind\":\"status\",\"status\":503,\"times\":3}");
            for (int i = 0; i < 3; i++) {
                assertThat(caravan.sync()).isPresent();
            }
            assertThat(caravan.sync()).isEmpty();
            Awaitility.await().until(() -> taken.size() == 2);
            JsonNode failing = json(0);
            assertThat(failing.get("event").asText()).isEqualTo("failing");
            assertThat(failing.get("source").asText()).isEqualTo("app");
            assertThat(failing.get("kind").asText()).isEqualTo("Retryable");
            assertThat(failing.get("text").asText())
                    .startsWith("2 syncs in a row have failed: ")
                    .contains("503");
            assertThat(json(1).get("event").asText()).isEqualTo("recovered");
            assertThat(json(1).get("text").asText()).contains("3 syncs failed before");
        }
        assertThat(taken).as("nothing else is worth a notice").hasSize(2);
    }

    @Test
    void what_needs_somebody_is_told_at_once_in_the_words_that_slack_takes() {
        try (WatchedCaravan caravan = caravan("notify.format=slack")) {
            assertThat(caravan.sync()).isEmpty();
            caravan.source().post("/sandbox/expire", "{\"what\":\"cursors\"}");
            assertThat(caravan.sync()).isPresent();
            Awaitility.await().until(() -> taken.size() == 1);
            assertThat(taken.get(0)).contains("{\"text\":\":warning: *Caravan app*: needs a resync. ");
            assertThat(caravan.body("/status.json") + caravan.body("/") + caravan.body("/observe/metrics"))
                    .doesNotContain("a-secret-of-the-hook");
        }
    }

    @Test
    void a_second_writer_is_told_and_a_receiver_that_never_answers_well_costs_no_sync() {
        refusals.set(1000);
        try (WatchedCaravan caravan = caravan()) {
            assertThat(caravan.sync()).isEmpty();
            caravan.source().post("/sandbox/apply", "{\"transactions\":3}");
            caravan.syncElsewhere();
            caravan.source().post("/sandbox/apply", "{\"transactions\":3}");
            assertThat(caravan.sync()).isPresent();
            Awaitility.await().until(() -> asked.get() == 4);
        }
        assertThat(asked.get()).as("one attempt and three more").isEqualTo(4);
        assertThat(taken).isEmpty();
    }

    private JsonNode json(int i) throws IOException {
        assertThat(taken.get(i)).startsWith("application/json {");
        return new ObjectMapper().readTree(taken.get(i).substring("application/json ".length()));
    }

    private WatchedCaravan caravan(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("notify.webhook=http://127.0.0.1:" + receiver.getAddress().getPort() + SECRET);
        all.add("staging.enabled=false");
        return new WatchedCaravan(directory, all.toArray(String[]::new));
    }
}
