package io.caravan.camel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What single options of {@code caravan-log:} change; {@link LogComponentTest} has the others. */
class LogOptionsTest {
    @TempDir
    private Path directory;

    private final Failures failures = new Failures();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @Test
    void the_next_batch_is_looked_for_when_the_delay_is_over() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(50))) {
            Workplace caravan = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            assertThat(caravan.run("sync")).isZero();
            String log = "caravan-log:file:" + directory.resolve("lake");
            String seldom = log + "?delay=1h&directory=" + directory.resolve("seldom");
            String often = log + "?delay=50&directory=" + directory.resolve("often");
            try (OneRoute patient = OneRoute.of(seldom, (exchange, seen) -> {}).untilCurrent(sandbox)) {
                Path checkpoint = directory.resolve("seldom/checkpoint.json");
                await().until(() -> Files.exists(checkpoint)
                        && Files.readString(checkpoint).contains("\"batch\":" + caravan.batches() + ","));
                try (OneRoute eager = OneRoute.of(often, (exchange, seen) -> {}).untilCurrent(sandbox)) {
                    int before = patient.seen().size();
                    sandbox.apply(3);
                    assertThat(caravan.run("sync")).isZero();
                    eager.untilCurrent(sandbox);
                    assertThat(patient.seen()).hasSize(before);
                }
            }
        }
    }

    @Test
    void a_reader_has_a_directory_of_its_name_where_none_is_given() {
        Map<String, String> names = Map.of(
                "caravan-log:file:data/lake?name=mine", "mine",
                "caravan-log:file:data/lake", "file-data-lake",
                "caravan-log:s3://bucket/some/lake", "s3-bucket-some-lake");
        try (OneRoute route = OneRoute.of("direct:unused", (exchange, seen) -> {})) {
            names.forEach((uri, name) -> {
                LogEndpoint endpoint = route.camel().getEndpoint(uri, LogEndpoint.class);
                assertThat(LogOptions.of(endpoint.getConfiguration(), route.camel())
                                .reader()
                                .directory())
                        .isEqualTo(Path.of("data", "camel", name));
            });
        }
    }

    /** A store that refuses everything, and what it was asked: the host, the path, and the region that it was signed for. */
    private HttpServer store() throws IOException {
        HttpServer store = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        store.createContext("/", call -> {
            asked.add(call.getRequestHeaders().getFirst("Host") + call.getRequestURI() + " "
                    + call.getRequestHeaders().getFirst("Authorization"));
            call.sendResponseHeaders(403, -1);
            call.close();
        });
        store.start();
        return store;
    }

    private void ask(String options) {
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "example");
        String uri = "caravan-log:s3://bucket/lake?exceptionHandler=#failures&delay=1h&directory="
                + directory.resolve("reader") + options;
        try (OneRoute route = OneRoute.of(uri, Map.of("failures", failures), (exchange, seen) -> {})) {
            failures.first();
            assertThat(route.seen()).isEmpty();
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
    }

    @Test
    void a_store_is_asked_at_its_endpoint_for_the_bucket_in_the_path_and_by_a_signature_for_its_region()
            throws IOException {
        HttpServer store = store();
        String address = "localhost:" + store.getAddress().getPort();
        try {
            ask("&endpoint=http://" + address + "&region=eu-north-1&pathStyle=true");
        } finally {
            store.stop(0);
        }
        assertThat(asked.get(0)).startsWith(address + "/bucket").contains("/eu-north-1/s3/aws4_request");
        assertThat(failures.first()).contains("403");
    }

    /** No name server knows that host. */
    @Test
    void without_path_style_the_bucket_is_in_the_host() {
        ask("&endpoint=http://store.invalid:1&region=eu-north-1&pathStyle=false");
        assertThat(failures.first()).contains("bucket.store.invalid");
    }
}
