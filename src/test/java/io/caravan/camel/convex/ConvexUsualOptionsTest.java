package io.caravan.camel.convex;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.camel.ExchangePattern;
import org.junit.jupiter.api.Test;

/** What is read, by which key and how often; {@link ConvexOptionsTest} has the advanced options. */
class ConvexUsualOptionsTest extends ConvexSetup {
    @Test
    void a_backup_is_served_inside_of_the_process() throws IOException {
        Path backup = directory.resolve("backup.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(backup))) {
            entry(zip, "_tables/documents.jsonl", "{\"id\":1,\"name\":\"messages\"}\n");
            entry(zip, "messages/documents.jsonl", "{\"_id\":\"m1\",\"_creationTime\":1700000000000.5,\"n\":1}\n");
        }
        String uri = "convex:sandbox:" + backup + "?directory=" + directory.resolve("reader");
        try (OneRoute route = OneRoute.of(uri, (exchange, seen) -> {}).until(2)) {
            assertThat(route.completed().stream().map(Seen::operation)).containsExactly("truncate", "upsert");
            assertThat(route.completed().get(1).document()).contains("{\"n\":1}");
        }
    }

    private static void entry(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    @Test
    void a_key_that_the_deployment_does_not_take_is_told_by_the_name_of_its_option_and_not_shown() {
        Failures failures = new Failures();
        String uri = uri("maxAttempts=1", "exceptionHandler=#failures")
                .replace("deployKey=" + sandbox.deployKey(), "deployKey=prod:other|c2VjcmV0");
        try (OneRoute route = OneRoute.of(uri, Map.of("failures", failures), (exchange, seen) -> {})) {
            assertThat(failures.first())
                    .contains("deployKey")
                    .doesNotContain("c2VjcmV0")
                    .doesNotContain("convex.deploy.key");
            assertThat(route.seen()).isEmpty();
        }
    }

    @Test
    void only_what_is_selected_comes() {
        String selection = """
                {"_other":"excluded","":{"_other":"excluded","users":"included"} }""";
        try (OneRoute route = OneRoute.of(uri("selection=RAW(" + selection + ")"), (exchange, seen) -> {})) {
            untilAtTheEnd();
            assertThat(route.completed()).isNotEmpty().allMatch(seen -> seen.table()
                    .equals("users"));
        }
    }

    @Test
    void the_log_is_asked_again_when_the_delay_is_over() throws IOException {
        String seldom = uri("name=seldom").replace("delay=100", "delay=1h");
        String often = uri("name=often").replace(directory.toString(), directory.resolve("often") + "");
        try (OneRoute patient = OneRoute.of(seldom, (exchange, seen) -> {}).untilCurrent(sandbox)) {
            untilAtTheEnd();
            try (OneRoute eager = OneRoute.of(often, (exchange, seen) -> {}).untilCurrent(sandbox)) {
                int before = patient.seen().size();
                for (int i = 0; i < 3; i++) {
                    sandbox.apply(3);
                    eager.untilCurrent(sandbox);
                }
                assertThat(patient.seen()).hasSize(before);
            }
        }
    }

    @Test
    void a_snapshot_is_asked_of_the_api_that_is_chosen() {
        try (OneRoute route = OneRoute.of(uri("protocol=data-sync"), (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
            assertThat(asked("/api/v1/data/sync")).isPositive();
            assertThat(asked("/api/list_snapshot")).isZero();
        }
        String classic = uri("name=classic").replace(directory.toString(), directory.resolve("classic") + "");
        try (OneRoute route = OneRoute.of(classic, (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
            assertThat(asked("/api/list_snapshot")).isPositive();
        }
    }

    private long asked(String path) {
        return sandbox.requests().getOrDefault(path, 0L);
    }

    @Test
    void a_route_that_is_to_reply_gets_exchanges_that_ask_for_one() {
        try (OneRoute route = OneRoute.of(uri("exchangePattern=InOut"), (exchange, seen) -> {
            if (exchange.getPattern() != ExchangePattern.InOut) {
                throw new IllegalStateException("no reply is expected");
            }
        })) {
            route.untilCurrent(sandbox);
        }
        try (OneRoute route = OneRoute.of(
                uri("name=usual").replace(directory.toString(), directory.resolve("usual") + ""), (exchange, seen) -> {
                    if (exchange.getPattern() != ExchangePattern.InOnly) {
                        throw new IllegalStateException("a reply is expected");
                    }
                })) {
            route.untilCurrent(sandbox);
        }
    }

    @Test
    void a_reader_has_a_directory_of_its_name_where_none_is_given() {
        Map<String, String> names = Map.of(
                "convex:sandbox:shop?name=mine", "mine",
                "convex:sandbox:shop", "sandbox-shop",
                "convex:https://happy-otter-123.convex.cloud?deployKey=k", "happy-otter-123");
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {})) {
            names.forEach((uri, name) -> {
                ConvexEndpoint endpoint = route.camel().getEndpoint(uri, ConvexEndpoint.class);
                assertThat(Options.of(endpoint.getConfiguration()).reader().directory())
                        .isEqualTo(Path.of("data", "camel", name));
            });
        }
    }
}
