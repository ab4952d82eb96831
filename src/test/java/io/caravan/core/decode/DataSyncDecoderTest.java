package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.DataSyncPage;
import io.caravan.core.failure.SyncFailure.ProtocolViolation;
import io.caravan.core.failure.SyncFailure.Retryable;
import io.caravan.testing.Property;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSyncDecoderTest {
    private static final String ENTRY =
            """
                    {"component":"","table":"users","ts":7,"deleted":false,"value":{"_id":"j1","n":42}}""";
    private static final String STATUS = """
            {"type":"stale","snapshotTs":9}""";
    private static final String TRUNCATES = """
            [{"component":"waitlist","table":"users"}]""";
    private static final String PAGINATION = """
            {"hasMore":true,"nextCursor":"c"}""";

    @TempDir
    private Path directory;

    @Test
    void a_page_says_where_it_is_and_what_begins_anew() throws IOException {
        DataSyncPage page = decode(body(STATUS, TRUNCATES, "[" + ENTRY + "]", PAGINATION));
        assertThat(TestPage.of(page))
                .isEqualTo(new TestPage(
                        "cursor c as of OptionalLong[9] more true truncates [waitlist/users]",
                        List.of("upsert users j1 7 OptionalLong.empty {\"n\":42}"),
                        Map.of("users", Map.of("n", "[INT64]"))));
        assertThat(decode(body("""
                {"type":"snapshotting"}""", "[]", "[]", PAGINATION))
                        .consistentAsOf())
                .isEmpty();
        assertThat(decode(body("""
                {"snapshotTs":9,"type":"upToDate"}""", "[]", "[]", PAGINATION))
                        .hasMore())
                .isFalse();
    }

    /** The classic decoder is held against a reference of its own. */
    @Test
    void an_entry_is_the_same_event_as_the_row_of_the_classic_protocol() {
        Property.forAll(20_000, random -> {
            List<String> rows = new ArrayList<>();
            List<String> entries = new ArrayList<>();
            int noise = random.nextBoolean() ? 0 : 5 + random.nextInt(20);
            for (int i = random.nextInt(5); i > 0; i--) {
                both(random, noise, rows, entries);
            }
            String classic = "{\"values\":[" + String.join(",", rows) + "],\"cursor\":9,\"hasMore\":true}";
            String modern = envelope(random, noise, entries);
            TestPage expected = TestPage.of(decoder(random).decodeDeltas(stream(classic)));
            TestPage actual = TestPage.of(decoder(random).decodeDataSync(stream(modern)));
            assertThat(actual.events()).isEqualTo(expected.events());
            assertThat(actual.observed()).isEqualTo(expected.observed());
        });
    }

    private static void both(Random random, int noise, List<String> rows, List<String> entries) {
        TestValue.Obj document = TestValues.document(random);
        Map<String, String> system = new LinkedHashMap<>();
        system.put("_id", "\"j" + random.nextInt(100) + "\"");
        if (random.nextBoolean()) {
            system.put("_creationTime", TestBodies.creationTime(random));
        }
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put("component", "\"" + List.of("", "waitlist", "waitlist/inner").get(random.nextInt(3)) + "\"");
        entry.put("table", "\"" + List.of("users", "orders").get(random.nextInt(2)) + "\"");
        entry.put("ts", Long.toString(random.nextLong()));
        entry.put("deleted", Boolean.toString(random.nextInt(5) == 0));
        Map<String, String> classic = new LinkedHashMap<>(system);
        entry.forEach((name, value) -> classic.put("_" + name, value));
        rows.add(new TestWire(random, NumberDialect.ENCODED, 0)
                .row(document, classic)
                .toString());
        entry.put(
                "value",
                new TestWire(random, NumberDialect.EXPORT, noise)
                        .row(document, system)
                        .toString());
        entries.add(new TestWire(random, NumberDialect.EXPORT, noise)
                .envelope(entry)
                .toString());
    }

    private static String envelope(Random random, int noise, List<String> entries) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put(
                "values",
                new TestWire(random, NumberDialect.EXPORT, noise)
                        .values(entries)
                        .toString());
        fields.put("status", STATUS);
        fields.put("truncates", TRUNCATES);
        fields.put("syncId", "\"s\"");
        fields.put("pagination", PAGINATION);
        return new TestWire(random, NumberDialect.EXPORT, noise)
                .envelope(fields)
                .toString();
    }

    @Test
    void no_cut_of_a_page_is_a_page() {
        byte[] body = envelope(new Random(3), 20, List.of(ENTRY, ENTRY, ENTRY))
                .stripTrailing()
                .getBytes(UTF_8);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decoder(new Random(1)).decodeDataSync(new ByteArrayInputStream(cut)))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(Retryable.class);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                        {"component":"","table":"users","ts":7,"deleted":false}""",
                """
                        {"component":"","table":"users","deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7,"value":{"_id":"j1"}}""",
                """
                        {"table":"users","ts":7,"deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","ts":7,"deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7,"deleted":false,"value":{"n":1}}""",
                """
                        {"component":"","table":"users","ts":7,"deleted":false,"value":null}""",
                """
                        {"component":"","table":"a/b","ts":7,"deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7.5,"deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7,"deleted":0,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7,"ts":7,"deleted":false,"value":{"_id":"j1"}}""",
                """
                        {"component":"","table":"users","ts":7,"deleted":false,"value":{"_id":"j1","n":{"$integer":"KgAAAAAAAAA="}}}""",
                "5"
            })
    void an_entry_of_a_wrong_shape_violates_the_protocol_and_none_of_its_values_is_told(String entry) {
        assertThatThrownBy(() -> decode(body(STATUS, "[]", "[" + entry + "]", PAGINATION)))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageStartingWith("The data/sync response has ")
                .hasMessageContaining("values[0]")
                .hasMessageNotContaining("j1");
    }

    @Test
    void an_envelope_of_a_wrong_shape_violates_the_protocol() {
        violates(body("""
                {"type":"paused"}""", "[]", "[]", PAGINATION), "a status that is none of");
        violates(body("""
                {"type":"stale"}""", "[]", "[]", PAGINATION), "no snapshotTs");
        violates(body("{\"snapshotTs\":9}", "[]", "[]", PAGINATION), "no status");
        violates(body("[]", "[]", "[]", PAGINATION), "no object in status");
        violates(body(STATUS, "{}", "[]", PAGINATION), "no array in truncates");
        violates(body(STATUS, """
                [{"component":""}]""", "[]", PAGINATION), "no name of a table");
        violates(body(STATUS, """
                [{"table":"users"}]""", "[]", PAGINATION), "no component");
        violates(body(STATUS, """
                [{"table":"a/b"}]""", "[]", PAGINATION), "no name of a table");
        violates(body(STATUS, "[]", "[]", "{\"hasMore\":true}"), "no nextCursor");
        violates(body(STATUS, "[]", "[]", "{\"nextCursor\":null}"), "no string in pagination.nextCursor");
        violates("{\"values\":[],\"status\":" + STATUS + ",\"pagination\":" + PAGINATION + "}", "no truncates");
        violates("{\"truncates\":[],\"status\":" + STATUS + ",\"pagination\":" + PAGINATION + "}", "no values");
    }

    private void violates(String body, String problem) {
        assertThatThrownBy(() -> decode(body))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining(problem);
    }

    private DataSyncPage decode(String body) throws IOException {
        return decoder(new Random(1)).decodeDataSync(stream(body));
    }

    private static String body(String status, String truncates, String values, String pagination) {
        return "{\"status\":" + status + ",\"truncates\":" + truncates + ",\"values\":" + values
                + ",\"syncId\":\"s\",\"pagination\":" + pagination + "}";
    }

    private static ByteArrayInputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(UTF_8));
    }

    private PageDecoder decoder(Random random) {
        int window = random.nextBoolean() ? 1 + random.nextInt(200) : BodyBuffer.WINDOW;
        return new PageDecoder(new PageSpools(directory, random.nextInt(50) == 0 ? 0 : 1 << 20), window);
    }
}
