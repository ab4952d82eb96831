package io.caravan.camel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.camel.ConvexConstants;
import io.caravan.camel.Failures;
import io.caravan.camel.OneRoute;
import io.caravan.camel.Seen;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has landed, as exchanges of a user's own route. */
class LogComponentTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private Workplace caravan;
    private int readers;

    @BeforeEach
    void serve() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
        caravan = new Workplace(
                directory, sandbox.url().toString(), sandbox.deployKey(), "batch.max.rows=60", "compact.minFiles=2");
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    private void sync() {
        assertThat(caravan.run("sync")).isZero();
    }

    private String uri(String... options) {
        return uri(directory.resolve("reader" + ++readers), options);
    }

    private String uri(Path reader, String... options) {
        return "caravan-log:file:" + directory.resolve("lake") + "?delay=100&directory=" + reader
                + (options.length == 0 ? "" : "&" + String.join("&", options));
    }

    @Test
    void every_batch_comes_from_the_beginning_in_its_order_and_the_next_ones_as_they_land() {
        sync();
        sandbox.apply(20);
        sync();
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox);
                OneRoute other = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            assertThat(route.completed().stream().mapToLong(Seen::page).boxed().toList())
                    .isSorted()
                    .contains(1L, 2L);
            assertThat(route.completed().stream().map(Seen::key)).doesNotHaveDuplicates();
            sandbox.apply(20);
            sync();
            route.untilCurrent(sandbox);
            other.untilCurrent(sandbox);
            assertThat(other.completed().stream().map(Seen::key).toList())
                    .isEqualTo(route.completed().stream().map(Seen::key).toList());
            assertThat(route.completed()).allMatch(seen -> seen.snapshot().isEmpty());
        }
    }

    @Test
    void the_same_comes_again_when_its_files_were_compacted_and_deleted() throws IOException {
        List<String> before;
        sync();
        for (int i = 0; i < 4; i++) {
            sandbox.apply(10);
            sync();
        }
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            before = route.completed().stream()
                    .map(seen -> seen.page() + " " + seen.key())
                    .sorted()
                    .toList();
        }
        long files = files();
        for (int i = 0; i < 3; i++) {
            assertThat(caravan.run("compact", "-Dcompact.grace=0s")).isZero();
        }
        assertThat(files()).isLessThan(files);
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {}).untilCurrent(sandbox)) {
            assertThat(route.completed().stream()
                            .map(seen -> seen.page() + " " + seen.key())
                            .sorted()
                            .toList())
                    .isEqualTo(before);
        }
    }

    private long files() {
        try (Stream<Path> files = Files.walk(directory.resolve("lake/raw_change_log"))) {
            return files.filter(file -> file.toString().endsWith(".parquet")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_batch_comes_as_one_exchange_with_its_receipt() {
        sync();
        List<String> receipts = new ArrayList<>();
        OneRoute[] self = new OneRoute[1];
        try (OneRoute route = OneRoute.built(Map.of(), new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("emit=batch"))
                        .process(exchange ->
                                receipts.add(exchange.getMessage().getHeader(ConvexConstants.RECEIPT, String.class)))
                        .split(simple("${body.messages}"))
                        .streaming()
                        .process(exchange -> self[0].add(Seen.of(exchange.getMessage())));
            }
        })) {
            self[0] = route;
            route.untilCurrent(sandbox);
            assertThat(receipts.get(0))
                    .startsWith("{\"batch\":1,")
                    .contains("\"files\":[{")
                    .doesNotContain("\"name\"");
        }
    }

    @Test
    void a_reader_goes_on_behind_the_last_batch_that_was_delivered_whole() {
        sync();
        Path reader = directory.resolve("mine");
        AtomicBoolean down = new AtomicBoolean();
        try (OneRoute route = OneRoute.of(uri(reader), (exchange, seen) -> {
                    if (down.get()) {
                        throw new IllegalStateException("down");
                    }
                })
                .untilCurrent(sandbox)) {
            down.set(true);
            sandbox.apply(5);
            sync();
            int tried = route.completed().size();
            await().until(() -> route.seen().size() > tried + 2);
            assertThat(route.completed()).hasSize(tried);
        }
        try (OneRoute route = OneRoute.of(uri(reader), (exchange, seen) -> {}).until(5)) {
            assertThat(route.completed()).noneMatch(seen -> seen.is("truncate"));
        }
    }

    @Test
    void from_now_leaves_out_what_has_landed_before() {
        sync();
        try (OneRoute route = OneRoute.of(uri("from=now"), (exchange, seen) -> {})) {
            await().until(() -> Files.exists(directory.resolve("reader1/checkpoint.json")));
            int writes = sandbox.apply(3).writes();
            sync();
            route.until(writes);
            assertThat(route.completed()).noneMatch(seen -> seen.is("truncate")).hasSize(writes);
        }
    }

    @Test
    void a_log_that_was_begun_anew_is_not_taken_for_the_one_before() throws IOException {
        sync();
        Path reader = directory.resolve("mine");
        try (OneRoute route = OneRoute.of(uri(reader), (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(reader))
                    .toList()) {
                Files.delete(file);
            }
        }
        sync();
        sandbox.apply(30);
        sync();
        List<Throwable> failures = new ArrayList<>();
        try (OneRoute route = OneRoute.of(
                uri(reader, "exceptionHandler=#failures"),
                Map.of("failures", new Failures(failures)),
                (exchange, seen) -> {})) {
            await().until(() -> !failures.isEmpty());
            assertThat(failures.get(0)).hasMessageContaining("does not follow the one that was delivered before it");
            assertThat(route.seen()).isEmpty();
        }
    }

    @Test
    void what_has_landed_in_a_bucket_comes_the_same() {
        S3Testbed s3 = S3Testbed.shared();
        String bucket = s3.bucket();
        Workplace there = new Workplace(
                Place.onDisk(directory.resolve("unused")),
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                Stream.concat(
                                Stream.of("s3.location=s3://" + bucket + "/some/lake"),
                                S3Testbed.settings(s3.endpoint()).stream())
                        .toList());
        assertThat(there.run("sync")).isZero();
        String uri = "caravan-log:s3://" + bucket + "/some/lake?delay=100&pathStyle=true&region=us-east-1&endpoint="
                + s3.endpoint() + "&directory=" + directory.resolve("reader");
        try (OneRoute route = OneRoute.of(uri, (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
        }
    }
}
