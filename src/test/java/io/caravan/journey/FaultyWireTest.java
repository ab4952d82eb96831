package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.BrokenWire;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.TreeListing;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole program on a wire that misbehaves: whatever happens to an answer, in the end every event has landed once. Waits
 * are recorded, not waited for.
 */
class FaultyWireTest {
    private static final int DOCUMENTS = 1500;

    /** How often {@code list_snapshot} is asked where the source is, before a walk. */
    private static final int QUESTIONS = 1;

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(DOCUMENTS));
        log = new SandboxLog(sandbox.url());
        work = workplace(sandbox.url().toString());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    /** At least one of each kind. */
    static Stream<String> somePassingFaults() {
        return Stream.of(
                "'kind':'status','status':408",
                "'kind':'status','status':429,'retryAfter':7",
                "'kind':'status','status':503",
                "'kind':'cut','bytes':0",
                "'kind':'cut','bytes':3001",
                "'kind':'html'",
                "'kind':'garbage'");
    }

    static Stream<String> everyPassingFault() {
        return Stream.of(
                "'kind':'status','status':408",
                "'kind':'status','status':425",
                "'kind':'status','status':429",
                "'kind':'status','status':429,'retryAfter':7",
                "'kind':'status','status':500",
                "'kind':'status','status':502",
                "'kind':'status','status':503",
                "'kind':'status','status':504",
                "'kind':'cut','bytes':0",
                "'kind':'cut','bytes':1",
                "'kind':'cut','bytes':100",
                "'kind':'cut','bytes':3001",
                "'kind':'cut','bytes':10000000",
                "'kind':'html'",
                "'kind':'garbage'");
    }

    /** Rows 12, 13, 16 and 19 of the fault matrix, on the first page and on a later one of both endpoints. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("somePassingFaults")
    void a_passing_fault_is_tried_again_and_leaves_no_trace(String fault) {
        leavesNoTrace(fault);
    }

    @ParameterizedTest(name = "{0}")
    @Tag("slow")
    @MethodSource("everyPassingFault")
    void every_passing_fault_is_tried_again_and_leaves_no_trace(String fault) {
        leavesNoTrace(fault);
    }

    private void leavesNoTrace(String fault) {
        fault("list_snapshot", fault, 0, 1);
        fault("list_snapshot", fault, 3, 1);
        assertThat(sync().code()).isZero();
        assertThat(time.waits()).as("waits while the snapshot was walked").hasSize(2);
        log.post("/sandbox/apply", "{\"transactions\":250}");
        fault("document_deltas", fault, 0, 1);
        fault("document_deltas", fault, 3, 1);
        assertThat(sync().code()).isZero();
        assertThat(time.waits()).hasSize(4);
        assertThat(time.waits())
                .allMatch(wait -> fault.contains("retryAfter")
                        ? wait.equals(Duration.ofSeconds(7))
                        : wait.compareTo(Duration.ofMillis(500)) <= 0);
        assertThat(log.get("/sandbox/faults")).as("faults that did not strike").contains("[]");
        EventLedger.verify(log, work.lake());
    }

    /** Row 17, and the harmless half of row 20. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'kind':'delay','millis':300 | list_snapshot",
                "'kind':'delay','millis':300 | document_deltas",
                "'kind':'dribble','bytes':4000,'millis':20 | list_snapshot",
                "'kind':'dribble','bytes':4000,'millis':20 | document_deltas"
            })
    void a_slow_answer_is_waited_for(String fault, String endpoint) {
        fault(endpoint, fault, 1, 1);
        assertThat(sync().code()).isZero();
        log.post("/sandbox/apply", "{\"transactions\":100}");
        assertThat(sync().code()).isZero();
        assertThat(time.waits()).isEmpty();
        assertThat(log.get("/sandbox/faults")).contains("[]");
        EventLedger.verify(log, work.lake());
    }

    /** Whoever waited for the rest of it would wait for days. The deadline is one that no other call misses on a slow machine. */
    @Test
    void a_body_that_dribbles_beyond_the_deadline_of_the_whole_call_is_asked_for_again() {
        work = workplace(sandbox.url().toString(), "convex.timeout=4s");
        fault("list_snapshot", "'kind':'dribble','bytes':1,'millis':500", 3, 1);
        Ran ran = sync();
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("did not end within 4 s (convex.timeout)");
        assertThat(time.waits())
                .as("it is asked for again as often as the fault struck")
                .hasSize(1);
        assertThat(log.get("/sandbox/faults")).as("faults that did not strike").contains("[]");
        EventLedger.verify(log, work.lake());
    }

    /** Row 20: a page that somebody serves once more moves nothing and is asked for again. */
    @ParameterizedTest(name = "after {0} pages")
    @ValueSource(ints = {1, 2, 5})
    void a_page_that_comes_twice_is_absorbed(int after) {
        fault("list_snapshot", "'kind':'duplicate'", QUESTIONS + after, 1);
        assertThat(sync().code()).isZero();
        log.post("/sandbox/apply", "{\"transactions\":300}");
        fault("document_deltas", "'kind':'duplicate'", after, 1);
        assertThat(sync().code()).isZero();
        assertThat(time.waits()).hasSize(2);
        EventLedger.verify(log, work.lake());
    }

    /** A walk of nothing tells where the source is; who takes its answer for a page of the walk finds every table empty. */
    @Test
    void an_answer_of_before_the_walk_in_the_place_of_its_first_page_empties_no_table() {
        fault("list_snapshot", "'kind':'duplicate'", QUESTIONS, 1);
        sync();
        assertThat(sync().code()).isZero();
        EventLedger.verify(log, work.lake());
    }

    /** Each fault at one of the two endpoints, each endpoint with three. */
    static Stream<Arguments> eachLastingFaultOnce() {
        List<Arguments> all = everyLastingFault().toList();
        return IntStream.range(0, all.size()).filter(i -> (i / 2 + i) % 2 == 0).mapToObj(all::get);
    }

    static Stream<Arguments> everyLastingFault() {
        return Stream.of(
                        "'kind':'status','status':429,'retryAfter':1",
                        "'kind':'status','status':503",
                        "'kind':'cut','bytes':2000",
                        "'kind':'html'",
                        "'kind':'garbage'",
                        "'kind':'duplicate'")
                .flatMap(fault ->
                        Stream.of("list_snapshot", "document_deltas").map(endpoint -> Arguments.of(fault, endpoint)));
    }

    /** Row 13 for ever: the budget ends, the sync fails, its state is intact and the next one goes on. */
    @ParameterizedTest(name = "{0} of {1}")
    @MethodSource("eachLastingFaultOnce")
    void a_lasting_fault_ends_the_sync_and_the_next_one_goes_on(String fault, String endpoint) {
        endsAndGoesOn(fault, endpoint);
    }

    @ParameterizedTest(name = "{0} of {1}")
    @Tag("slow")
    @MethodSource("everyLastingFault")
    void a_lasting_fault_of_either_endpoint_ends_the_sync_and_the_next_one_goes_on(String fault, String endpoint) {
        endsAndGoesOn(fault, endpoint);
    }

    private void endsAndGoesOn(String fault, String endpoint) {
        work = workplace(sandbox.url().toString(), "batch.max.rows=200", "convex.maxAttempts=3");
        if (endpoint.equals("document_deltas")) {
            assertThat(sync().code()).isZero();
            log.post("/sandbox/apply", "{\"transactions\":300}");
        }
        fault(endpoint, fault, 4, 1000);
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("/api/" + endpoint)
                .contains("Gave up after 3 attempts; the checkpoint is unchanged and the next sync continues from it.")
                .contains("attempt 1 of 3");
        assertThat(time.waits()).hasSize(2);
        assertThat(work.state().resolve("last-error.json")).content().contains("Gave up after 3 attempts");
        int landed = work.lake().manifests().size();
        assertThat(landed).as("batches before the fault").isPositive();
        sandbox.clearFaults();
        assertThat(sync().code()).isZero();
        assertThat(work.lake().manifests()).hasSizeGreaterThan(landed);
        assertThat(work.state().resolve("last-error.json")).doesNotExist();
        EventLedger.verify(log, work.lake());
    }

    /** Row 19: an answer that contradicts the protocol is not asked for again, and nothing of it is used. */
    @ParameterizedTest(name = "{0} after {1} pages")
    @CsvSource({"list_snapshot,0", "list_snapshot,3", "document_deltas,0", "document_deltas,2"})
    void wrong_types_end_the_sync_and_land_nothing(String endpoint, int after) {
        if (endpoint.equals("document_deltas")) {
            assertThat(sync().code()).isZero();
            log.post("/sandbox/apply", "{\"transactions\":300}");
        }
        SortedMap<String, String> before = TreeListing.of(directory.resolve("lake"));
        fault(endpoint, "'kind':'wrongTypes'", after, 1);
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output()).contains("/api/" + endpoint).contains("Nothing of it was used");
        assertThat(time.waits()).isEmpty();
        assertThat(manifestsAndData()).isEqualTo(data(before));
        assertThat(sync().code()).isZero();
        EventLedger.verify(log, work.lake());
    }

    /** Row 14: a key that is revoked while the sync goes on. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({"401,list_snapshot", "403,list_snapshot", "401,document_deltas", "403,document_deltas"})
    void a_revoked_key_stops_the_sync_with_one_request(int status, String endpoint) {
        if (endpoint.equals("document_deltas")) {
            assertThat(sync().code()).isZero();
            log.post("/sandbox/apply", "{\"transactions\":300}");
        }
        fault(endpoint, "'kind':'status','status':" + status, 2, 1000);
        long asked = sandbox.requests().getOrDefault("/api/" + endpoint, 0L);
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(2);
        assertThat(failed.output()).contains("deploy key").doesNotContain("bug");
        assertThat(sandbox.requests().get("/api/" + endpoint) - asked).isEqualTo(3);
        assertThat(time.waits()).isEmpty();
        sandbox.clearFaults();
        assertThat(sync().code()).isZero();
        EventLedger.verify(log, work.lake());
    }

    @Test
    void a_wrong_key_is_shown_to_the_deployment_once() {
        Ran failed = new Workplace(directory, sandbox.url().toString(), "prod:wrong|key").run(time.wiring(), "sync");
        assertThat(failed.code()).isEqualTo(2);
        assertThat(failed.output()).contains("convex.deploy.key").contains("Deploy Keys");
        assertThat(requests()).isEqualTo(Map.of("/api/test_streaming_export_connection", 1L));
    }

    @Test
    void a_plan_without_export_is_reported_once_as_a_matter_of_configuration() {
        log.post("/sandbox/plan", "{\"streamingExport\":false}");
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(2);
        assertThat(failed.output()).contains("StreamingExportNotEnabled").contains("upgrade");
        assertThat(requests()).isEqualTo(Map.of("/api/test_streaming_export_connection", 1L));
        assertThat(TreeListing.of(directory)).hasSize(1);
    }

    /** Row 15: resets at the first byte, within the head, within the body, on several connections in a row. */
    @Test
    void connections_that_are_reset_are_made_again() {
        List<Integer> resets = List.of(0, 1, 40, 120, 500, 3000, 20_000, 60_000, 100_000);
        try (BrokenWire wire = BrokenWire.to(sandbox.url(), resets)) {
            work = workplace(wire.url(), "convex.maxAttempts=12");
            Ran ran = sync();
            assertThat(ran.code()).as(ran.output()).isZero();
            log.post("/sandbox/apply", "{\"transactions\":500}");
            assertThat(sync().code()).isZero();
            assertThat(wire.connections()).isGreaterThan(resets.size());
            assertThat(time.waits())
                    .as("waits; questions of imports that are given up are asked by the next sync instead")
                    .hasSizeBetween(resets.size() - 2, resets.size());
        }
        EventLedger.verify(log, work.lake());
    }

    @Test
    void a_server_that_never_answers_is_given_up_after_the_response_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            work = workplace(
                    "http://127.0.0.1:" + silent.getLocalPort(), "convex.responseTimeout=1s", "convex.maxAttempts=2");
            Ran failed = sync();
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.output()).contains("timed out").contains("Gave up after 2 attempts");
        }
    }

    @Test
    void a_refused_connection_is_tried_again_within_the_budget() {
        String nobody = "http://127.0.0.1:1";
        work = workplace(nobody, "convex.maxAttempts=4");
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output()).contains("refused").contains(nobody).contains("Gave up after 4 attempts");
        assertThat(time.waits()).hasSize(3);
        assertThat(TreeListing.of(directory)).hasSize(1);
    }

    @Test
    void an_unknown_host_is_named_with_the_key_to_correct() {
        work = workplace("https://happy-otter-123.convex.invalid", "convex.maxAttempts=2");
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output()).contains("host name is unknown").contains("convex.url");
        assertThat(TreeListing.of(directory)).hasSize(1);
    }

    private Ran sync() {
        return work.run(time.wiring(), "sync");
    }

    private Workplace workplace(String url, String... settings) {
        return new Workplace(directory, url, sandbox.deployKey(), settings);
    }

    private void fault(String endpoint, String effect, int after, int times) {
        log.post(
                "/sandbox/faults",
                ("{'endpoint':'" + endpoint + "'," + effect + ",'after':" + after + ",'times':" + times + "}")
                        .replace('\'', '"'));
    }

    private Map<String, Long> requests() {
        Map<String, Long> counts = new java.util.TreeMap<>(sandbox.requests());
        counts.keySet().removeIf(path -> path.startsWith("/sandbox/"));
        return counts;
    }

    private SortedMap<String, String> manifestsAndData() {
        return data(TreeListing.of(directory.resolve("lake")));
    }

    /** Without the name on the location, which is written before the first batch is opened. */
    private static SortedMap<String, String> data(SortedMap<String, String> listing) {
        SortedMap<String, String> data = new java.util.TreeMap<>(listing);
        data.keySet().removeIf(name -> name.endsWith("/") || name.equals("_manifest/_destination.json"));
        return data;
    }
}
