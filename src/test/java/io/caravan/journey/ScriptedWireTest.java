package io.caravan.journey;

import static io.caravan.testing.ScriptedConvex.deltaPage;
import static io.caravan.testing.ScriptedConvex.lastSnapshotPage;
import static io.caravan.testing.ScriptedConvex.row;
import static io.caravan.testing.ScriptedConvex.snapshotPage;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Phase;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole program and a deployment that says what no healthy one would. */
class ScriptedWireTest {
    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private final AtomicInteger calls = new AtomicInteger();
    private ScriptedConvex convex;
    private Workplace work;

    @BeforeEach
    void start() {
        convex = ScriptedConvex.start();
        work = workplace("convex.maxAttempts=3");
    }

    @AfterEach
    void stop() {
        convex.close();
    }

    static Stream<Arguments> bodiesThatAreTriedAgain() throws IOException {
        byte[] page = lastSnapshotPage(100, row("users", "a", 50)).getBytes(StandardCharsets.UTF_8);
        byte[] zipped = gzip(page);
        byte[] flipped = zipped.clone();
        flipped[zipped.length / 2] ^= 0x55;
        String text = new String(page, StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("an empty body", Answer.json("")),
                Arguments.of("trailing bytes", Answer.json(text + "x")),
                Arguments.of("a byte order mark", Answer.json("\ufeff" + text)),
                Arguments.of(
                        "invalid UTF-8",
                        Answer.bytes(text.replace("a@50", "\u00ff@50").getBytes(StandardCharsets.ISO_8859_1))),
                Arguments.of(
                        "a chunked body without its end", Answer.bytes(page).cutOff()),
                Arguments.of(
                        "half a chunked body",
                        Answer.json(text.substring(0, text.length() / 2)).cutOff()),
                Arguments.of("half a page", Answer.json(text.substring(0, text.length() / 2))),
                Arguments.of("corrupt gzip", Answer.bytes(flipped).withHeader("Content-Encoding", "gzip")),
                Arguments.of("gzip that is none", Answer.bytes(page).withHeader("Content-Encoding", "gzip")));
    }

    /** Rows 16, 18 and 19. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("bodiesThatAreTriedAgain")
    void a_body_that_cannot_be_read_is_asked_for_again(String what, Answer bad) {
        convex.snapshot(asked ->
                calls.incrementAndGet() == 1 ? bad : Answer.json(lastSnapshotPage(100, row("users", "b", 60))));
        Ran ran = sync();
        assertThat(ran.code()).as(what + ": " + ran.output()).isZero();
        assertThat(time.waits()).hasSize(1);
        assertThat(ids()).containsExactly("", "b");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodiesThatAreTriedAgain")
    void a_body_that_can_never_be_read_ends_the_sync_and_lands_nothing(String what, Answer bad) {
        convex.snapshot(asked -> bad);
        failsAndLandsNothing(what);
        assertThat(convex.requests("/api/list_snapshot")).isEqualTo(3);
    }

    @Test
    void a_compressed_page_lands() throws IOException {
        byte[] zipped = gzip(lastSnapshotPage(100, row("users", "a", 50)).getBytes(StandardCharsets.UTF_8));
        convex.snapshot(asked -> Answer.bytes(zipped).withHeader("Content-Encoding", "gzip"));
        assertThat(sync().code()).isZero();
        assertThat(ids()).containsExactly("", "a");
    }

    static Stream<Arguments> pagesThatContradictTheProtocol() {
        String twoKeys = lastSnapshotPage(100, row("users", "a", 50)).replace("\"label\"", "\"_id\"");
        String surrogate = lastSnapshotPage(100, row("users", "a", 50).replace("a@50", "\\\\ud800"))
                .replace("\\\\u", "\\u");
        return Stream.of(
                Arguments.of("a key that comes twice", twoKeys),
                Arguments.of("a lone surrogate", surrogate),
                Arguments.of(
                        "hasMore without a cursor",
                        """
                        {"values":[],"snapshot":100,"hasMore":true}"""),
                Arguments.of(
                        "hasMore with a null cursor",
                        """
                                {"values":[],"snapshot":100,"cursor":null,"hasMore":true}"""),
                Arguments.of("no hasMore", """
                        {"values":[],"snapshot":100,"cursor":null}"""),
                Arguments.of("no snapshot", """
                        {"values":[],"cursor":null,"hasMore":false}"""),
                Arguments.of("a row after its snapshot", lastSnapshotPage(100, row("users", "a", 101))));
    }

    /** Rows 19, 21 and 24. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pagesThatContradictTheProtocol")
    void a_page_that_contradicts_the_protocol_ends_the_sync_and_lands_nothing(String what, String page) {
        convex.snapshot(asked -> Answer.json(page));
        failsAndLandsNothing(what);
        // Of the question for the commit no row is used, so one that is out of order is met by the walk.
        boolean rowsOnly = what.equals("a row after its snapshot");
        assertThat(convex.requests("/api/list_snapshot")).isEqualTo(rowsOnly ? 2 : 1);
    }

    /** Row 20: a cursor that stands still although there is more. */
    @Test
    void a_cursor_that_never_moves_ends_the_sync() {
        convex.snapshot(asked -> Answer.json(snapshotPage(100, "same", row("users", "a", 50))));
        failsAndLandsNothing("snapshot");
        convex.snapshot(asked -> Answer.json(lastSnapshotPage(100)));
        convex.deltas(asked -> Answer.json(deltaPage(100, true, row("users", "a", 100))));
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output()).contains("the cursor did not advance although there is more");
        assertThat(ids()).isEmpty();
    }

    @Test
    void deltas_that_have_more_and_no_cursor_end_the_sync_and_land_nothing() {
        convex.deltas(asked -> Answer.json("{\"values\":[" + row("users", "a", 150) + "],\"hasMore\":true}"));
        failsAndLandsNothing("deltas");
    }

    /** Row 22: the log may be empty for long, where the selection takes nothing of it. */
    @Test
    void ten_thousand_empty_pages_are_passed_to_reach_one_row() {
        convex.tables("users");
        convex.deltas(asked -> {
            long cursor = asked.get("cursor").asLong();
            return Answer.json(
                    cursor < 10_100
                            ? deltaPage(cursor + 1, true)
                            : deltaPage(20_000, false, row("users", "a", 15_000)));
        });
        assertThat(sync().code()).isZero();
        assertThat(convex.requests("/api/document_deltas")).isEqualTo(10_001);
        assertThat(ids()).containsExactly("", "a");
        assertThat(work.lake().manifests())
                .as("the empty snapshot, and the row")
                .hasSize(2);
    }

    /** Row 23: after a crash the same cursor answers with more than before. */
    @Test
    void a_page_that_has_grown_after_a_crash_lands_once() {
        convex.tables("users");
        AtomicInteger answers = new AtomicInteger();
        convex.deltas(asked -> asked.get("cursor").asLong() >= 120
                ? Answer.json(deltaPage(asked.get("cursor").asLong(), false))
                : Answer.json(
                        answers.incrementAndGet() == 1
                                ? deltaPage(110, false, row("users", "a", 105))
                                : deltaPage(120, false, row("users", "a", 105), row("users", "b", 115))));
        List<String> arguments = new ArrayList<>(List.of(HaltingApp.Step.BEFORE_COMMIT.name(), "2"));
        arguments.addAll(work.arguments("sync"));
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingApp.class, directory.resolve("output.txt"), arguments)) {
            assertThat(dying.exitCode()).as(dying.output()).isEqualTo(137);
        }
        assertThat(sync().code()).isZero();
        assertThat(ids()).containsExactly("", "a", "b");
        assertThat(work.lake().orphans()).isEmpty();
    }

    static Stream<Arguments> logsThatGoBackwards() {
        return Stream.of(
                Arguments.of(
                        "within a page",
                        List.of(deltaPage(200, false, row("users", "a", 150), row("users", "b", 149)))),
                Arguments.of("before the cursor", List.of(deltaPage(200, false, row("users", "a", 99)))),
                Arguments.of("at the cursor", List.of(deltaPage(200, false, row("users", "a", 100)))),
                Arguments.of("beyond the page's own cursor", List.of(deltaPage(200, false, row("users", "a", 201)))),
                Arguments.of(
                        "across pages",
                        List.of(
                                deltaPage(200, true, row("users", "a", 150)),
                                deltaPage(300, false, row("users", "a", 150)))));
    }

    /** Row 24. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("logsThatGoBackwards")
    void a_log_that_goes_backwards_ends_the_sync_and_lands_nothing_of_the_batch(String what, List<String> pages) {
        convex.tables("users");
        convex.deltas(asked -> Answer.json(pages.get(calls.getAndIncrement())));
        Ran failed = sync();
        assertThat(failed.code()).as(what + ": " + failed.output()).isEqualTo(1);
        assertThat(failed.output())
                .contains("out of order")
                .contains("table app/users")
                .contains("Nothing of the batch was landed");
        assertThat(ids()).as("the truncate of the snapshot, which is empty").containsExactly("");
        assertThat(work.lake().orphans()).isEmpty();
    }

    /** Row 25. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "InvalidWindowToReadDocuments,document_deltas",
        "DataSyncCursorExpired,document_deltas",
        "SnapshotTooOld,list_snapshot"
    })
    void what_the_source_has_forgotten_needs_a_resync(String code, String endpoint) {
        if (endpoint.equals("list_snapshot")) {
            convex.snapshot(asked -> asked.has("cursor")
                    ? Answer.error(400, code)
                    : Answer.json(snapshotPage(100, "next", row("users", "a", 50))));
        } else {
            convex.deltas(asked -> Answer.error(400, code));
        }
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(3);
        assertThat(failed.output())
                .contains(code)
                .contains("Run `caravan resync`")
                .contains("resync.onExpiredCursor");
        assertThat(time.waits()).isEmpty();
        assertThat(ids()).isEmpty();
    }

    /** Row 26: the pages of the old snapshot that have landed end with a new generation. */
    @Test
    void a_snapshot_that_expires_halfway_is_begun_anew_only_when_told_to() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(2000))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            List<String> settings = List.of("batch.max.rows=300", "convex.maxAttempts=1");
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
            log.post(
                    "/sandbox/faults",
                    """
                            {"endpoint":"list_snapshot","kind":"status","status":503,"after":5}""");
            assertThat(sync().code()).isEqualTo(1);
            int landed = work.lake().manifests().size();
            assertThat(landed).isPositive();
            log.post("/sandbox/apply", "{\"transactions\":50}");
            log.post("/sandbox/expire", """
                    {"what":"snapshots"}""");
            assertThat(sync().code()).isEqualTo(3);
            assertThat(work.lake().manifests()).hasSize(landed);
            work = new Workplace(
                    directory, sandbox.url().toString(), sandbox.deployKey(), "resync.onExpiredCursor=auto");
            assertThat(sync().code()).isZero();
            assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
            assertThat(work.lake().orphans()).isEmpty();
        }
    }

    @Test
    void a_snapshot_that_changes_between_pages_ends_the_sync_and_lands_nothing_of_the_page() {
        convex.snapshot(asked -> Answer.json(
                asked.has("cursor")
                        ? lastSnapshotPage(101, row("users", "b", 60))
                        : snapshotPage(100, "next", row("users", "a", 50))));
        assertThat(failsAndLandsNothing("snapshot")).contains("answered for snapshot 101 when asked for 100");
    }

    /** Row 27: the log of a deployment that was restored ends before our cursor. */
    @Test
    void a_log_that_ends_before_the_cursor_ends_the_sync_and_changes_nothing() {
        convex.snapshot(asked -> Answer.json(lastSnapshotPage(100, row("users", "a", 50))));
        assertThat(sync().code()).isZero();
        convex.deltas(asked -> Answer.json(deltaPage(99, false)));
        SortedMap<String, String> before = state();
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("log ends at 99, before our cursor 100")
                .contains("caravan resync");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void a_checkpoint_from_the_future_ends_the_sync_and_changes_nothing() throws IOException {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(50))) {
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            assertThat(sync().code()).isZero();
            Path file = work.state().resolve("checkpoint.json");
            Checkpoint real = CheckpointCodec.read(Files.readAllBytes(file), "test");
            Files.write(file, CheckpointCodec.write(real.withPhase(new Phase.DeltaTail(1L << 62))));
            SortedMap<String, String> before = state();
            Ran failed = sync();
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.output())
                    .contains("before our cursor 4611686018427387904")
                    .contains("caravan resync");
            assertThat(state()).isEqualTo(before);
        }
    }

    /** Row 28. */
    @Test
    void the_clock_decides_neither_keys_nor_order_and_equal_clocks_give_equal_bytes() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(1500))) {
            new SandboxLog(sandbox.url()).post("/sandbox/apply", "{\"transactions\":50}");
            Clock fixed = Clock.fixed(Instant.parse("2026-06-30T23:59:59Z"), ZoneOffset.UTC);
            Lake one = skewed(sandbox, "one", fixed);
            Lake two = skewed(sandbox, "two", fixed);
            assertThat(parquet(one)).isNotEmpty().isEqualTo(parquet(two));
            Duration decade = Duration.ofDays(3653);
            Lake past = skewed(sandbox, "past", Clock.offset(Clock.systemUTC(), decade.negated()));
            Lake future = skewed(sandbox, "future", Clock.offset(Clock.systemUTC(), decade));
            assertThat(sorted(past)).isEqualTo(sorted(one)).isEqualTo(sorted(future));
            assertThat(names(past)).isEqualTo(names(one)).isEqualTo(names(future));
        }
    }

    @Test
    void a_clock_that_jumps_back_ten_years_between_syncs_changes_nothing() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(500))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            Duration decade = Duration.ofDays(3653);
            for (Clock clock : List.of(
                    Clock.offset(Clock.systemUTC(), decade),
                    Clock.offset(Clock.systemUTC(), decade.negated()),
                    Clock.systemUTC())) {
                log.post("/sandbox/apply", "{\"transactions\":20}");
                assertThat(work.run(time.wiring(clock), "sync").code()).isZero();
            }
            EventLedger.verify(log, work.lake());
        }
    }

    /** Row 15. */
    @Test
    void a_certificate_that_nobody_vouches_for_is_no_deployment() throws IOException, GeneralSecurityException {
        HttpsServer server = selfSigned();
        server.start();
        try {
            work = new Workplace(
                    directory,
                    "https://localhost:" + server.getAddress().getPort(),
                    ScriptedConvex.KEY,
                    "convex.maxAttempts=2");
            Ran failed = sync();
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.output()).contains("no trusted TLS connection").contains("trust store");
            assertThat(work.state()).doesNotExist();
        } finally {
            server.stop(0);
        }
    }

    private HttpsServer selfSigned() throws IOException, GeneralSecurityException {
        Path store = directory.resolve("self-signed.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "otter",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = made.getInputStream()) {
            output.readAllBytes();
        }
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private Lake skewed(Sandbox sandbox, String name, Clock clock) {
        Workplace place = new Workplace(
                directory.resolve(name), sandbox.url().toString(), sandbox.deployKey(), "batch.max.rows=400");
        assertThat(place.run(time.wiring(clock), "sync").code()).isZero();
        return place.lake();
    }

    private static SortedMap<String, String> parquet(Lake lake) {
        return TreeListing.of(lake.root().resolve("raw_change_log"));
    }

    private static List<String> sorted(Lake lake) {
        return lake.events().stream().map(LandedEvent::toString).sorted().toList();
    }

    /** Of every file the part of its record that a reader orders by. */
    private static List<String> names(Lake lake) {
        List<String> names = new ArrayList<>();
        for (JsonNode manifest : lake.manifests()) {
            manifest.get("files")
                    .forEach(file -> names.add(file.get("key").asText().replaceAll("-[0-9a-f]{16}[.]parquet$", "")
                            + file.get("rows")
                            + file.get("minTs")
                            + file.get("maxTs")));
        }
        return names;
    }

    private Ran sync() {
        return work.run(time.wiring(), "sync");
    }

    private String failsAndLandsNothing(String what) {
        Ran failed = sync();
        assertThat(failed.code()).as(what + ": " + failed.output()).isEqualTo(1);
        assertThat(failed.output()).doesNotContain("this is a bug");
        assertThat(work.lake().events()).isEmpty();
        assertThat(work.lake().orphans()).isEmpty();
        return failed.output();
    }

    private List<String> ids() {
        return work.lake().events().stream()
                .sorted(Comparator.comparing(LandedEvent::id))
                .map(LandedEvent::id)
                .toList();
    }

    /** Data and checkpoint; the note of the last error may change. */
    private SortedMap<String, String> state() {
        SortedMap<String, String> state = new TreeMap<>(TreeListing.of(directory));
        state.remove("state/last-error.json");
        return state;
    }

    private Workplace workplace(String... settings) {
        return new Workplace(directory, convex.url(), ScriptedConvex.KEY, settings);
    }

    private static byte[] gzip(byte[] text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
