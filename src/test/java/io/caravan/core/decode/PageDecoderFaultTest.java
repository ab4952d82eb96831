package io.caravan.core.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.failure.SyncFailure.ProtocolViolation;
import io.caravan.core.failure.SyncFailure.Retryable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageDecoderFaultTest {
    private static final String ROW = """
            {"_id":"j1","_ts":7,"_table":"t","secret":%s}""";

    @TempDir
    Path directory;

    @Test
    void no_cut_of_a_snapshot_page_is_a_page() throws IOException {
        byte[] body = TestBodies.snapshot(new Random(3), 24, 20).stripTrailing().getBytes(UTF_8);
        assertThat(body.length).isBetween(3_000, 12_000);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decoder(0).decodeSnapshot(new ByteArrayInputStream(cut)))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(Retryable.class)
                    .hasMessage("The list_snapshot response ends early, after " + length + " bytes");
        }
        assertNoFiles();
    }

    @Test
    void no_cut_of_a_delta_page_is_a_page() throws IOException {
        byte[] body = TestBodies.deltas(new Random(5), 24, 20).stripTrailing().getBytes(UTF_8);
        assertThat(body.length).isBetween(3_000, 12_000);
        for (int length = 0; length < body.length; length++) {
            byte[] cut = Arrays.copyOf(body, length);
            assertThatThrownBy(() -> decoder(1 << 20).decodeDeltas(new ByteArrayInputStream(cut)))
                    .as("cut after %d bytes", length)
                    .isInstanceOf(Retryable.class);
        }
        assertNoFiles();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "<html>",
                "upstream connect error",
                "404 page not found",
                "{",
                "{}x",
                "[1,]",
                "nul",
                "\u00ef\u00bb\u00bf{}",
                "{\"hasMore\":true,}",
                "{\"hasMore\" true}",
                "{hasMore:true}",
                "{\"hasMore\":tru}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                """
                        {"a":"\t"}""",
                """
                        {"a":"\\x"}""",
                """
                        {"a":"\\u12g4"}""",
                """
                        {"a":"\u0080"}""",
                """
                        {"a":"\u00c0\u00af"}""",
                """
                        {"a":"\u00ed\u00a0\u0080"}""",
                """
                        {"a":"\u00f4\u0090\u0080\u0080"}""",
                """
                        {"a":"\u00e2\u0082"}""",
                """
                        {"a":"\u00f8\u0088\u0080\u0080\u0080"}""",
                "{\"a\":\u0000}",
                "{\"hasMore\":[1,]}",
                "{\"values\":nul}",
                """
                        {"values":[{"_id":tru}]}""",
                """
                        {"values":[],"snapshot":1,"cursor":null,"hasMore":false}}""",
                """
                        {"values":[],"snapshot":1,"hasMore":false}\u0000"""
            })
    void what_is_no_utf8_json_may_be_asked_for_again(String body) {
        assertThatThrownBy(() -> decoder(0).decodeSnapshot(new ByteArrayInputStream(body.getBytes(ISO_8859_1))))
                .isInstanceOf(Retryable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "\"x\"",
                "5",
                "{}",
                "{\"values\":[]}",
                """
                        {"values":{},"snapshot":1,"hasMore":false}""",
                """
                        {"values":[],"snapshot":1.0,"hasMore":false}""",
                """
                        {"values":[],"snapshot":"1","hasMore":false}""",
                """
                        {"values":[],"snapshot":9223372036854775808,"hasMore":false}""",
                """
                        {"values":[],"snapshot":1,"hasMore":0}""",
                """
                        {"values":[],"snapshot":1,"hasMore":true}""",
                """
                        {"values":[],"snapshot":1,"hasMore":true,"cursor":null}""",
                """
                        {"values":[],"snapshot":1,"hasMore":true,"cursor":5}""",
                """
                        {"values":[],"snapshot":1,"hasMore":false,"cursor":[]}""",
                """
                        {"values":[],"snapshot":1,"hasMore":false,"hasMore":false}""",
                """
                        {"values":[],"values":[],"snapshot":1,"hasMore":false}""",
                """
                        {"values":[],"snapshot":1,"hasMore":false,"x":{"a":1,"\\u0061":2}}"""
            })
    void an_envelope_of_a_wrong_shape_violates_the_protocol(String body) {
        assertThatThrownBy(() -> decoder(0).decodeSnapshot(new ByteArrayInputStream(body.getBytes(UTF_8))))
                .isInstanceOf(ProtocolViolation.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                        {"$other":"x"}""",
                "{\"$integer\":5}",
                """
                        {"$integer":"KgAAAAAAAAA"}""",
                """
                        {"$integer":"KgAAAAAAAAB="}""",
                """
                        {"$integer":"KgAAAAAAAAAAAA=="}""",
                """
                        {"$integer":"KgAAAAAAAAA=","a":1}""",
                """
                        {"a":1,"$integer":"KgAAAAAAAAA="}""",
                "{\"\\u0024x\":1}",
                """
                        {"$float":"AAA="}""",
                """
                        {"$bytes":"A"}""",
                """
                        {"$bytes":"AB=="}""",
                """
                        {"$bytes":"AAA"}""",
                """
                        {"$bytes":"AA=A"}""",
                """
                        {"$bytes":"A A="}""",
                """
                        {"$bytes":"===="}""",
                "1e400",
                "-1e400",
                "\"\\ud800\"",
                "\"\\ud800\\u0041\"",
                "\"\\udc00\"",
                "\"\\ud800x\"",
                """
                        {"a":1,"a":2}""",
                """
                        [{"a":{"b":1,"\\u0062":2}}]""",
                "1,\"secret\":2",
                "1,\"s\\u0065cret\":2",
                "1,\"$x\":2",
                """
                        1,"_id":"j2\"""",
                "1,\"_deleted\":null",
                "1,\"_creationTime\":null",
                "1,\"_creationTime\":1e300",
                "1,\"_creationTime\":1e999",
                "1,\"_component\":null"
            })
    void a_row_of_a_wrong_shape_violates_the_protocol(String value) {
        assertThatThrownBy(() -> rows(String.format(ROW, value))).isInstanceOf(ProtocolViolation.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "7",
                "null",
                "{}",
                """
                        {"_ts":7,"_table":"t"}""",
                """
                        {"_id":"","_ts":7,"_table":"t"}""",
                """
                        {"_id":5,"_ts":7,"_table":"t"}""",
                """
                        {"_id":"j","_table":"t"}""",
                """
                        {"_id":"j","_ts":7.0,"_table":"t"}""",
                """
                        {"_id":"j","_ts":"7","_table":"t"}""",
                """
                        {"_id":"j","_ts":9223372036854775808,"_table":"t"}""",
                """
                        {"_id":"j","_ts":7}""",
                """
                        {"_id":"j","_ts":7,"_table":"a/b"}""",
                """
                        {"_id":"j","_ts":7,"_table":""}"""
            })
    void a_row_without_its_identity_violates_the_protocol(String row) {
        assertThatThrownBy(() -> rows(row)).isInstanceOf(ProtocolViolation.class);
    }

    @Test
    void messages_name_the_place_and_never_the_data() {
        assertThatThrownBy(() -> rows(String.format(ROW, "\"hush\"") + ","
                        + String.format(ROW, """
                                {"hush":{"$hush":"hush"}}""")))
                .hasMessage("The list_snapshot response has a key that begins with $ and is no known type"
                        + " in values[1].secret, at byte 113");
        assertThatThrownBy(() -> rows(String.format(ROW, "hush")))
                .hasMessage("The list_snapshot response is not JSON at byte 53");
        assertThatThrownBy(() -> decoder(0).decodeSnapshot(new ByteArrayInputStream("  <html>".getBytes(UTF_8))))
                .hasMessage("The list_snapshot response is not JSON at byte 2: it begins with '<'");
    }

    @Test
    void too_much_is_refused_and_costs_neither_the_stack_nor_the_heap() {
        assertThatThrownBy(() -> rows(String.format(ROW, "[".repeat(1_000_000))))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> rows(String.format(ROW, "{\"a\":".repeat(1_000_000))))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> rows(String.format(ROW, "1,\"_x\":" + "[".repeat(65))))
                .isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> rows(String.format(ROW, "1".repeat(10_000)))).isInstanceOf(ProtocolViolation.class);
        assertThatThrownBy(() -> rows(String.format(ROW, '"' + "x".repeat(33 << 20) + '"')))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessageContaining("a value of more than 16777216 bytes");
    }

    @Test
    void a_failing_connection_fails_as_it_is() {
        InputStream reset = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("Connection reset");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("Connection reset");
            }
        };
        assertThatThrownBy(() -> decoder(0).decodeSnapshot(reset))
                .isInstanceOf(IOException.class)
                .hasMessage("Connection reset");
    }

    private void rows(String rows) throws IOException {
        String body = "{\"values\":[" + rows + "],\"snapshot\":1,\"cursor\":null,\"hasMore\":false}";
        try {
            decoder(1 << 20).decodeSnapshot(new ByteArrayInputStream(body.getBytes(UTF_8)));
        } catch (SyncFailure e) {
            assertNoFiles();
            throw e;
        }
    }

    private PageDecoder decoder(long memory) {
        return new PageDecoder(new PageSpools(directory, memory), 512);
    }

    private void assertNoFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }
}
