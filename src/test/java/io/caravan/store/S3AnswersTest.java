package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stores that answer as some do, and as S3 itself does not. */
class S3AnswersTest {
    private static final Instant NOW = Instant.parse("2100-01-01T00:00:00Z");

    private final Map<String, Stored> objects = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private ObjectStore store;
    private final AtomicInteger etags = new AtomicInteger();
    private volatile String racing = "";
    private volatile int uploads = 200;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stored(byte[] content, Map<String, String> notes, String etag) {}

    private final Map<String, CountDownLatch> looking = new ConcurrentHashMap<>();

    @BeforeEach
    void start() throws IOException {
        S3Testbed.shared();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
        URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        store = StoreLocation.parse("s3://bucket/prefix", TestAccess.to(endpoint))
                .open(Keys.LAYOUT, "one");
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Optional<String> query =
                    Optional.ofNullable(exchange.getRequestURI().getQuery());
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (query.orElse("").contains("uploads")) {
                send(exchange, uploads, error(uploads));
            } else if (query.isPresent() && path.equals("/bucket")) {
                send(exchange, 200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>");
            } else if (exchange.getRequestMethod().equals("PUT")) {
                put(exchange, path, body);
            } else if (exchange.getRequestMethod().equals("DELETE")) {
                objects.remove(path);
                exchange.sendResponseHeaders(204, -1);
            } else {
                get(exchange, Optional.ofNullable(objects.get(path)));
            }
        }
    }

    private static String error(int status) {
        return "<Error><Code>" + (status == 501 ? "NotImplemented" : "AccessDenied") + "</Code></Error>";
    }

    /** Looks, and then writes: where two come at once, both have looked before one writes. */
    private void put(HttpExchange exchange, String path, byte[] body) throws IOException {
        String absent = exchange.getRequestHeaders().getFirst("If-None-Match");
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        Optional<String> etag = Optional.ofNullable(objects.get(path)).map(Stored::etag);
        if (isRefused(absent, match, etag)) {
            send(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
            return;
        }
        if (racing.equals(absent == null ? "If-Match" : "If-None-Match") && isContested(body)) {
            meet(path);
        }
        Map<String, String> notes = new ConcurrentHashMap<>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith("x-amz-meta-")) {
                notes.put(name, values.get(0));
            }
        });
        synchronized (objects) {
            Optional<String> now = Optional.ofNullable(objects.get(path)).map(Stored::etag);
            if (racing.isEmpty() && !now.equals(etag)) {
                send(exchange, 412, "<Error><Code>PreconditionFailed</Code></Error>");
                return;
            }
            String written = "\"" + etags.incrementAndGet() + "\"";
            objects.put(path, new Stored(body, notes, written));
            exchange.getResponseHeaders().add("ETag", written);
            String checksum = exchange.getRequestHeaders().getFirst("x-amz-checksum-crc32c");
            if (checksum != null) {
                exchange.getResponseHeaders().add("x-amz-checksum-crc32c", checksum);
            }
        }
        exchange.sendResponseHeaders(200, -1);
    }

    private static boolean isRefused(String absent, String match, Optional<String> etag) {
        return (absent != null && etag.isPresent()) || (match != null && !etag.equals(Optional.of(match)));
    }

    /** What those write who ask at once. */
    private static boolean isContested(byte[] body) {
        return new String(body, StandardCharsets.UTF_8).matches("(racer|winner) \\d+");
    }

    /** The first who asks for an object waits until another one has looked at it too; nobody waits after that. */
    private void meet(String path) {
        CountDownLatch two = looking.computeIfAbsent(path, unused -> new CountDownLatch(2));
        two.countDown();
        try {
            two.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void get(HttpExchange exchange, Optional<Stored> found) throws IOException {
        if (found.isEmpty()) {
            send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
            return;
        }
        Stored object = found.get();
        object.notes().forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
        exchange.getResponseHeaders().add("ETag", object.etag());
        exchange.getResponseHeaders().add("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(object.content().length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            exchange.sendResponseHeaders(200, object.content().length);
            exchange.getResponseBody().write(object.content());
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private SyncFailure.Misconfigured refusal() {
        try {
            StoreCalls.step("Cannot prove", store, store::verifyWritable);
        } catch (SyncFailure.Misconfigured refused) {
            return refused;
        }
        throw new AssertionError("it was let through");
    }

    @Test
    void a_store_that_keeps_conditions_at_any_moment_passes() {
        assertThatCode(store::verifyWritable).doesNotThrowAnyException();
    }

    @Test
    void a_store_that_lets_two_writers_create_one_object_at_once_is_refused() {
        racing = "If-None-Match";
        assertThatCode(() -> {
                    throw refusal();
                })
                .hasMessageContaining("ask at once with If-None-Match")
                .hasMessageContaining("Use a store with conditional writes");
    }

    @Test
    void a_store_that_lets_two_writers_replace_one_object_at_once_is_refused() {
        racing = "If-Match";
        assertThatCode(() -> {
                    throw refusal();
                })
                .hasMessageContaining("ask at once with If-Match");
    }

    /** The note is what later starts go by; whoever is refused leaves none. */
    @Test
    void a_store_that_is_refused_is_refused_by_the_next_start_too() {
        racing = "If-None-Match";
        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(() -> store.proveWritable(NOW)).hasMessageContaining("cannot be used safely");
        }
        assertThat(objects).isEmpty();
    }

    @Test
    void a_store_that_was_proven_is_taken_at_its_word_for_a_week_and_then_proven_again() throws IOException {
        store.proveWritable(NOW);
        racing = "If-None-Match";
        assertThatCode(() -> store.proveWritable(NOW.plus(Duration.ofDays(6)))).doesNotThrowAnyException();
        for (Duration later : List.of(Duration.ofDays(8), Duration.ofDays(-1))) {
            assertThatThrownBy(() -> store.proveWritable(NOW.plus(later)))
                    .as(later.toString())
                    .hasMessageContaining("cannot be used safely");
        }
    }

    /** What is copied into another store brings the note along. */
    @Test
    void the_note_of_another_place_and_one_that_cannot_be_read_prove_nothing() throws IOException {
        store.proveWritable(NOW);
        Map.Entry<String, Stored> note = objects.entrySet().iterator().next();
        String text = new String(note.getValue().content(), StandardCharsets.UTF_8);
        racing = "If-None-Match";
        for (String other : List.of(
                " ",
                "garbage",
                text.replace("s3://bucket/", "s3://another/"),
                text.replaceFirst("http://127.0.0.1:[0-9]+", "https://elsewhere.example.com"),
                text.replaceFirst("2[0-9]{3}-", "yesterday-"))) {
            assertThat(other).isNotEqualTo(text);
            byte[] bytes = other.getBytes(StandardCharsets.UTF_8);
            objects.put(note.getKey(), new Stored(bytes, Map.of(), "\"another\""));
            assertThatThrownBy(() -> store.proveWritable(NOW)).as(other).hasMessageContaining("cannot be used safely");
        }
    }

    @Test
    void a_check_proves_whatever_is_noted() throws IOException {
        store.proveWritable(NOW);
        racing = "If-None-Match";
        assertThat(refusal()).hasMessageContaining("cannot be used safely");
    }

    @Test
    void a_store_that_lists_no_uploads_is_used_without_a_warning() {
        uploads = 501;
        assertThatCode(() -> store.abandonUploads(NOW)).doesNotThrowAnyException();
    }

    @Test
    void a_bucket_that_does_not_let_its_uploads_be_listed_names_the_right_that_is_missing() {
        uploads = 403;
        assertThatThrownBy(() ->
                        StoreCalls.step("Cannot look for abandoned uploads", store, () -> store.abandonUploads(NOW)))
                .hasMessageContaining("s3:ListBucketMultipartUploads")
                .hasMessageNotContaining("conditional");
    }
}
