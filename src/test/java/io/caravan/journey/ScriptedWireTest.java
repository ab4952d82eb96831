package io.caravan.journey;

import static io.caravan.testing.ScriptedConvex.deltaPage;
import static io.caravan.testing.ScriptedConvex.lastSnapshotPage;
import static io.caravan.testing.ScriptedConvex.row;
import static io.caravan.testing.ScriptedConvex.snapshotPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.HaltingApp;
import io.caravan.testing.process.Ran;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole program and a deployment that says what no healthy one would. */
class ScriptedWireTest extends ScriptedWire {
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
