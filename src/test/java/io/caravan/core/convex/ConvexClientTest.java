package io.caravan.core.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.core.checkpoint.Protocol;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.work.RetryPolicy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every answer of a deployment means; waits are counted, not waited for. */
class ConvexClientTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String EMPTY_DELTAS = """
            {"values":[],"cursor":7,"hasMore":false}""";

    @TempDir
    private Path directory;

    private final List<Duration> waits = new ArrayList<>();
    private final List<ConvexRequest> requests = new ArrayList<>();
    private final Deque<Answer> answers = new ArrayDeque<>();

    /** One scripted reply, or the failure to get one. */
    private interface Answer {
        ConvexReply reply() throws IOException;
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void a_passing_failure_is_tried_again(int status) {
        answers.add(answer(status, """
                {"code":"Overloaded","message":"later"}"""));
        answers.add(answer(200, EMPTY_DELTAS));
        assertThat(client(3).documentDeltas(5, Selection.EVERYTHING).cursor()).isEqualTo(7);
        assertThat(requests).hasSize(2);
        assertThat(waits).hasSize(1).allMatch(wait -> wait.compareTo(Duration.ofMillis(500)) <= 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 302, 204})
    void a_refusal_is_never_tried_again(int status) {
        answers.add(answer(status, """
                {"code":"No","message":"no"}"""));
        assertThatThrownBy(() -> client(9).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.class)
                .isNotInstanceOf(SyncFailure.Retryable.class)
                .hasMessageContaining("/api/document_deltas of test-deployment answered " + status);
        assertThat(requests).hasSize(1);
        assertThat(waits).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "401,x,convex.deploy.key",
        "403,x,deployment:data:view",
        "403,StreamingExportNotEnabled,upgrade",
        "404,x,convex.url"
    })
    void what_only_the_configuration_can_cure_says_so(int status, String code, String cure) {
        answers.add(answer(status, "{\"code\":\"" + code + "\",\"message\":\"m\"}"));
        assertThatThrownBy(() -> client(9).testConnection())
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining(cure);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InvalidWindowToReadDocuments", "SnapshotTooOld", "DataSyncCursorExpired"})
    void exactly_three_codes_mean_that_a_resync_is_needed(String code) {
        answers.add(answer(400, "{\"code\":\"" + code + "\",\"message\":\"m\"}"));
        assertThatThrownBy(() -> client(9).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.NeedsResync.class)
                .hasMessageContaining("caravan resync");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SnapshotTooNew", "InvalidListSnapshotCursor", "DocumentDeltasCursorRequired", "Anything"})
    void any_other_code_is_fatal(String code) {
        answers.add(answer(400, "{\"code\":\"" + code + "\",\"message\":\"m\"}"));
        assertThatThrownBy(() -> client(9).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining(code);
    }

    @Test
    void attempts_are_bounded_and_backed_off_up_to_a_ceiling() {
        for (int i = 0; i < 12; i++) {
            answers.add(answer(503, "<html>busy</html>"));
        }
        assertThatThrownBy(() -> client(12).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.Retryable.class)
                .hasMessageContaining("Gave up after 12 attempts");
        assertThat(requests).hasSize(12);
        assertThat(waits).hasSize(11).allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) <= 0);
        assertThat(waits.stream().mapToLong(Duration::toMillis).max().orElseThrow())
                .isGreaterThan(4000);
    }

    @ParameterizedTest
    @CsvSource({"17,17", "'Thu, 01 Jan 2026 00:01:00 GMT',60", "999999,300"})
    void retry_after_is_honoured_up_to_five_minutes(String header, long seconds) {
        answers.add(() -> new ConvexReply(429, Optional.empty(), Optional.of(header), stream("{}")));
        answers.add(answer(200, EMPTY_DELTAS));
        client(2).documentDeltas(5, Selection.EVERYTHING);
        assertThat(waits).containsExactly(Duration.ofSeconds(seconds));
    }

    @Test
    void a_connection_that_breaks_is_tried_again() {
        answers.add(() -> {
            throw new ConnectException("Connection refused");
        });
        answers.add(answer(200, EMPTY_DELTAS));
        assertThat(client(2).documentDeltas(5, Selection.EVERYTHING).cursor()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>maintenance</html>",
                "{\"values\":[",
                """
                        {"values":[],"cursor":7,"hasMore":false}x"""
            })
    void a_200_whose_body_is_not_a_page_is_tried_again(String body) {
        answers.add(answer(200, body));
        answers.add(answer(200, EMPTY_DELTAS));
        assertThat(client(2).documentDeltas(5, Selection.EVERYTHING).cursor()).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                        {"values":[],"cursor":"7","hasMore":false}""",
                """
                        {"values":{},"cursor":7,"hasMore":false}""",
                """
                        {"values":[],"cursor":7}""",
                "[]"
            })
    void a_200_of_the_wrong_shape_violates_the_protocol(String body) {
        answers.add(answer(200, body));
        assertThatThrownBy(() -> client(2).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.ProtocolViolation.class);
        assertThat(requests).hasSize(1);
    }

    @Test
    void a_page_served_twice_is_absorbed() {
        answers.add(answer(200, """
                {"values":[],"cursor":5,"hasMore":true}"""));
        answers.add(answer(200, EMPTY_DELTAS));
        assertThat(client(2).documentDeltas(5, Selection.EVERYTHING).cursor()).isEqualTo(7);
    }

    @Test
    void a_cursor_that_never_advances_ends_the_sync() {
        answers.add(answer(200, """
                {"values":[],"snapshot":9,"cursor":"a","hasMore":true}"""));
        answers.add(answer(200, """
                {"values":[],"snapshot":9,"cursor":"a","hasMore":true}"""));
        assertThatThrownBy(() -> client(2).listSnapshot(OptionalLong.of(9), Optional.of("a"), Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.Retryable.class)
                .hasMessageContaining("cursor did not advance");
    }

    @Test
    void a_body_that_never_ends_is_cut_at_the_deadline_of_the_whole_call() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return ' ';
            }
        };
        answers.add(() -> new ConvexReply(200, Optional.empty(), Optional.empty(), endless));
        Clock running = new Clock() {
            private Instant now = NOW;

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                now = now.plusSeconds(1);
                return now;
            }
        };
        assertThatThrownBy(() -> client(1, running).documentDeltas(5, Selection.EVERYTHING))
                .isInstanceOf(SyncFailure.Retryable.class)
                .hasMessageContaining("did not end within");
    }

    @Test
    void a_compressed_body_is_read_and_a_corrupt_one_tried_again() throws IOException {
        byte[] whole = gzip(EMPTY_DELTAS);
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 6);
        answers.add(() -> new ConvexReply(200, Optional.of("gzip"), Optional.empty(), new ByteArrayInputStream(cut)));
        answers.add(() -> new ConvexReply(200, Optional.of("gzip"), Optional.empty(), new ByteArrayInputStream(whole)));
        assertThat(client(2).documentDeltas(5, Selection.EVERYTHING).cursor()).isEqualTo(7);
    }

    @Test
    void a_selection_and_the_lossless_format_go_with_every_page() throws IOException {
        answers.add(answer(200, EMPTY_DELTAS));
        client(1)
                .documentDeltas(
                        1_800_000_000_000_000_001L, Selection.parse("""
                {"":{"users":"excluded"}}"""));
        assertThat(requests.get(0))
                .isEqualTo(
                        ConvexRequest.post(
                                "/api/document_deltas",
                                """
                                {"cursor":1800000000000000001,"selection":{"_other":"included","":{"_other":"included",\
                                "users":"excluded"}},"format":"convex_encoded_json"}"""));
    }

    @Test
    void a_deployment_without_a_schema_is_read_all_the_same() {
        answers.add(answer(400, """
                {"code":"NoSchemaForExport","message":"none"}"""));
        answers.add(
                answer(200, """
                {"byComponent":{"":[{"name":"users","columns":["_id","name"]}]}}"""));
        assertThat(client(1).catalog().columns().toString()).isEqualTo("{app/users=[name]}");
    }

    @Test
    void a_failure_never_quotes_the_deploy_key_or_a_document() {
        answers.add(answer(200, """
                {"values":[{"_id":"secret-document\""""));
        SyncFailure failure =
                catchThrowableOfType(SyncFailure.class, () -> client(1).documentDeltas(5, Selection.EVERYTHING));
        assertThat(failure).hasMessageNotContaining("secret-document");
    }

    private ConvexClient client(int attempts) {
        return client(attempts, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private ConvexClient client(int attempts, Clock clock) {
        ConvexCalls calls = new ConvexCalls() {
            @Override
            public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
                requests.add(request);
                return reader.read(answers.remove().reply());
            }

            @Override
            public String toString() {
                return "test-deployment";
            }
        };
        return new ConvexClient(
                calls,
                new PageDecoder(new PageSpools(directory, 1 << 20)),
                new ConvexClient.Settings(Protocol.STREAMING_EXPORT, Duration.ofMinutes(5), ""),
                Runtimes.of(directory, clock, waits::add, RetryPolicy.DEFAULT.withMaxAttempts(attempts)));
    }

    private static Answer answer(int status, String body) {
        return () -> new ConvexReply(status, Optional.empty(), Optional.empty(), stream(body));
    }

    private static InputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
