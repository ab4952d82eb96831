package io.caravan.camel.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.IdempotentRepository;
import org.apache.camel.support.processor.idempotent.FileIdempotentRepository;
import org.apache.camel.support.processor.state.FileStateRepository;
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

    /** Until a reader has noted that all of the log is delivered. */
    private void untilDelivered(Path reader) {
        String all = "\"batch\":" + batches() + ",";
        Path checkpoint = reader.resolve("checkpoint.json");
        await().until(() ->
                Files.exists(checkpoint) && Files.readString(checkpoint).contains(all));
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
            untilDelivered(directory.resolve("reader1"));
            untilDelivered(directory.resolve("reader2"));
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
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {})) {
            untilDelivered(directory.resolve("reader1"));
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
        try (OneRoute route = OneRoute.of(uri(), (exchange, seen) -> {})) {
            untilDelivered(directory.resolve("reader2"));
            assertThat(route.completed().stream()
                            .map(seen -> seen.page() + " " + seen.key())
                            .sorted()
                            .toList())
                    .isEqualTo(before);
        }
    }

    private long batches() {
        try (Stream<Path> records = Files.list(directory.resolve("lake/_manifest"))) {
            return records.filter(file -> file.getFileName().toString().startsWith("0"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        List<String> receipts = new CopyOnWriteArrayList<>();
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("emit=batch"))
                        .process(exchange ->
                                receipts.add(exchange.getMessage().getHeader(ConvexConstants.RECEIPT, String.class)))
                        .split(simple("${body.messages}"))
                        .streaming()
                        .process(exchange -> self.add(Seen.of(exchange.getMessage())));
            }
        })) {
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
            untilDelivered(reader);
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
            untilDelivered(reader);
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
        Failures failures = new Failures();
        try (OneRoute route = OneRoute.of(
                uri(reader, "exceptionHandler=#failures"), Map.of("failures", failures), (exchange, seen) -> {})) {
            assertThat(failures.first()).contains("does not follow the one that was delivered before it");
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

    @Test
    void from_now_of_a_log_that_is_not_there_yet_brings_its_first_batch() {
        try (OneRoute route = OneRoute.of(uri("from=now"), (exchange, seen) -> {})) {
            await().until(() -> Files.exists(directory.resolve("reader1/checkpoint.json")));
            sync();
            route.untilCurrent(sandbox);
        }
    }

    @Test
    void where_a_reader_is_can_be_kept_in_a_repository_of_the_user() {
        sync();
        FileStateRepository state = FileStateRepository.fileStateRepository(
                directory.resolve("state.txt").toFile());
        String mine = uri(directory.resolve("first"), "checkpoint=#state", "name=mine");
        try (OneRoute route = OneRoute.of(mine, Map.of("state", state), (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
            String all = "\"batch\":" + batches() + ",";
            await().untilAsserted(
                            () -> assertThat(state.getState("mine/checkpoint")).contains(all));
        }
        sandbox.apply(3);
        sync();
        assertThat(directory.resolve("first/checkpoint.json")).doesNotExist();
        String moved = uri(directory.resolve("second"), "checkpoint=#state", "name=mine");
        try (OneRoute route = OneRoute.of(moved, Map.of("state", state), (exchange, seen) -> {})) {
            route.until(3);
            assertThat(route.completed()).noneMatch(seen -> seen.is("truncate"));
        }
    }

    @Test
    void with_a_memory_nothing_comes_twice_and_all_of_it_where_the_reader_begins_anew() throws IOException {
        sync();
        Path reader = directory.resolve("mine");
        AtomicInteger left = new AtomicInteger(20);
        List<Seen> all = new ArrayList<>();
        try (OneRoute route =
                OneRoute.of(uri(reader, "idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {
                    if (left.getAndDecrement() <= 0) {
                        throw new IllegalStateException("the end is near");
                    }
                })) {
            await().until(() -> left.get() < 0);
            all.addAll(route.completed());
        }
        try (OneRoute route = OneRoute.of(
                uri(reader, "idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {})) {
            await().until(() -> all.size() + route.completed().size() > 200);
            await().until(() -> OneRoute.state(joined(all, route.completed())).equals(OneRoute.stateOf(sandbox)));
            all.addAll(route.completed());
        }
        assertThat(all.stream().map(Seen::key)).doesNotHaveDuplicates();
        Files.delete(reader.resolve("checkpoint.json"));
        try (OneRoute route = OneRoute.of(
                uri(reader, "idempotentRepository=#once"), Map.of("once", once()), (exchange, seen) -> {})) {
            route.untilCurrent(sandbox);
        }
    }

    private IdempotentRepository once() {
        return FileIdempotentRepository.fileIdempotentRepository(
                directory.resolve("once.txt").toFile(), 10_000);
    }

    private static List<Seen> joined(List<Seen> first, List<Seen> then) {
        List<Seen> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }

    @Test
    void exchanges_of_a_batch_are_under_way_at_once_up_to_maxInFlight() {
        sync();
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch together = new CountDownLatch(4);
        try (OneRoute route = OneRoute.built(Map.of(), self -> new RouteBuilder() {
            @Override
            public void configure() {
                from(uri("maxInFlight=4")).threads(8).process(exchange -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    together.countDown();
                    together.await(); // the first four for each other
                    now.decrementAndGet();
                    self.add(Seen.of(exchange.getMessage()));
                });
            }
        })) {
            await().until(() -> route.completed().size() >= 200);
            assertThat(most.get()).isEqualTo(4);
        }
    }

    @Test
    void a_role_is_assumed_to_read_a_bucket_and_its_refusal_names_the_option() throws IOException {
        List<String> asked = new CopyOnWriteArrayList<>();
        HttpServer sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] refusal =
                """
                <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>
                <Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error>
                <RequestId>c6104cbe</RequestId></ErrorResponse>"""
                        .getBytes(StandardCharsets.UTF_8);
        sts.createContext("/", call -> {
            asked.add(new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            call.sendResponseHeaders(403, refusal.length);
            call.getResponseBody().write(refusal);
            call.close();
        });
        sts.start();
        System.setProperty("aws.accessKeyId", "AKIDEXAMPLE");
        System.setProperty("aws.secretAccessKey", "example");
        System.setProperty(
                "aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
        Failures failures = new Failures();
        String uri = "caravan-log:s3://bucket/lake?assumeRole=arn:aws:iam::123456789012:role/reader&region=us-east-1"
                + "&exceptionHandler=#failures&delay=100&directory=" + directory.resolve("reader");
        try (OneRoute route = OneRoute.of(uri, Map.of("failures", failures), (exchange, seen) -> {})) {
            assertThat(failures.first())
                    .contains("sts:AssumeRole", "Check assumeRole")
                    .doesNotContain("s3.assumeRole");
            assertThat(route.seen()).isEmpty();
        } finally {
            System.clearProperty("aws.endpointUrlSts");
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
            sts.stop(0);
        }
        assertThat(asked).first().asString().contains("role%2Freader");
    }
}
