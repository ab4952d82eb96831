package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.ScriptedSync;
import io.caravan.testing.ledger.LandedEvent;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program and data syncs that no healthy deployment sends, or seldom. */
class ScriptedDataSyncTest {
    private static final String SNAPSHOTTING = """
            {"type":"snapshotting"}""";

    @TempDir
    private Path directory;

    private final RecordedTime time = new RecordedTime();
    private ScriptedConvex convex;
    private ScriptedSync scripted;
    private Workplace work;

    @BeforeEach
    void start() {
        convex = ScriptedConvex.start();
        scripted = ScriptedSync.on(convex);
        work = workplace();
    }

    @AfterEach
    void stop() {
        convex.close();
    }

    /** What a truncate begins may be an import that is never activated: its rows are nobody's, and a walk shows whose they are. */
    @Test
    void a_table_that_begins_anew_again_and_again_is_what_a_walk_shows_and_nothing_of_before_counts_beside_it() {
        pages(
                page(
                        SNAPSHOTTING,
                        "a",
                        List.of("users", "orders"),
                        entry("users", "u1", 50),
                        entry("orders", "o1", 51)),
                page(stale(60), "b", List.of("users"), entry("users", "u2", 20), entry("orders", "o2", 55)),
                page(upToDate(70), "c", List.of("users"), entry("users", "u3", 10)));
        List<JsonNode> walks = walks(70, ScriptedConvex.row("users", "u3", 10));
        assertThat(sync().code()).isZero();
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "users 1 truncate ",
                        "users 1 upsert u1",
                        "orders 1 truncate ",
                        "orders 1 upsert o1",
                        "orders 1 upsert o2",
                        "users 3 truncate ",
                        "users 3 upsert u3");
        assertThat(walks).hasSize(1);
        assertThat(walks.get(0).get("selection").toString()).contains("users").doesNotContain("orders");
        assertThat(work.lake().lastManifest().get("consistentAsOf").asLong()).isEqualTo(70);
    }

    @Test
    void a_table_that_begins_anew_while_it_is_still_empty_is_what_a_walk_shows() {
        pages(
                page(SNAPSHOTTING, "a", List.of("users")),
                page(upToDate(70), "b", List.of("users"), entry("users", "u1", 10)));
        walks(70, ScriptedConvex.row("users", "u1", 10));
        assertThat(sync().code()).isZero();
        assertThat(rows()).containsExactlyInAnyOrder("users 1 truncate ", "users 3 truncate ", "users 3 upsert u1");
        assertThat(work.lake().lastManifest().get("consistentAsOf").asLong()).isEqualTo(70);
    }

    /** Else nobody would know of it before the next change. */
    @Test
    void an_empty_last_page_still_tells_the_destination_that_the_tables_are_complete() {
        work = workplace("batch.max.rows=1");
        pages(page(SNAPSHOTTING, "a", List.of("users"), entry("users", "u1", 50)), page(upToDate(70), "b", List.of()));
        assertThat(sync().code()).isZero();
        assertThat(work.batches()).isEqualTo(2);
        assertThat(work.lake().lastManifest().get("consistentAsOf").asLong()).isEqualTo(70);
        assertThat(work.lake().lastManifest().get("files")).isEmpty();
    }

    @Test
    void what_is_complete_is_said_before_a_table_is_read_anew_however_long_that_takes() {
        work = workplace("batch.max.rows=1", "convex.maxAttempts=1");
        pages(page(SNAPSHOTTING, "a", List.of("users"), entry("users", "u1", 50)));
        assertThat(sync().code()).isEqualTo(1);
        assertThat(work.run("resync", "--table", "users")).isZero();
        pages(page(upToDate(70), "b", List.of()));
        convex.snapshot(body -> Answer.error(503, "Over"));
        assertThat(sync().code()).isEqualTo(1);
        assertThat(work.lake().lastManifest().get("consistentAsOf").asLong()).isEqualTo(70);
    }

    @Test
    void a_page_that_comes_twice_is_asked_for_again() {
        pages(
                page(SNAPSHOTTING, "a", List.of("users"), entry("users", "u1", 50)),
                page(SNAPSHOTTING, "a", List.of("users"), entry("users", "u1", 50)),
                page(upToDate(70), "b", List.of(), entry("users", "u2", 60)));
        Ran ran = sync();
        assertThat(ran.code()).isZero();
        assertThat(ran.output()).contains("the cursor did not advance");
        assertThat(rows()).containsExactlyInAnyOrder("users 1 truncate ", "users 1 upsert u1", "users 1 upsert u2");
    }

    @Test
    void a_page_of_somewhere_else_in_the_place_of_the_first_is_asked_for_again() {
        pages(
                page(upToDate(60), "z", List.of(), entry("users", "u9", 55)),
                page(upToDate(70), "a", List.of("users"), entry("users", "u1", 50)));
        Ran ran = sync();
        assertThat(ran.code()).isZero();
        assertThat(ran.output()).contains("it is not the first page of a data sync");
        assertThat(rows()).containsExactlyInAnyOrder("users 1 truncate ", "users 1 upsert u1");
    }

    /** It would pass for a deployment that holds no more than it. */
    @Test
    void an_answer_that_has_been_given_before_is_no_beginning() {
        String first = page(upToDate(70), "a", List.of("users"), entry("users", "u1", 50));
        pages(
                first,
                page(upToDate(80), "b", List.of(), entry("users", "u1", 75)),
                first,
                page(upToDate(90), "c", List.of("users"), entry("users", "u2", 85)));
        assertThat(sync().code()).isZero();
        assertThat(sync().code()).isZero();
        assertThat(work.run("resync")).isZero();
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("a page that is not a first one").contains("cache");
        assertThat(work.batches()).isEqualTo(2);
        assertThat(sync().code()).isZero();
        assertThat(rows()).contains("users 3 truncate ", "users 3 upsert u2");
    }

    @Test
    void a_page_that_begins_nothing_is_no_beginning_of_a_source_that_has_tables() {
        convex.tables("users");
        pages(page(upToDate(70), "z", List.of()));
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("it begins no table");
        assertThat(work.batches()).isZero();
    }

    @Test
    void a_snapshot_older_than_what_has_landed_is_no_beginning_either() {
        work = new Workplace(directory, convex.url(), ScriptedConvex.KEY, "convex.protocol=streaming-export");
        convex.snapshot(
                body -> Answer.json(ScriptedConvex.lastSnapshotPage(100, ScriptedConvex.row("users", "u1", 50))));
        convex.deltas(
                body -> Answer.json(ScriptedConvex.deltaPage(200, false, ScriptedConvex.row("users", "u2", 150))));
        assertThat(sync().code()).isZero();
        assertThat(work.run("resync")).isZero();
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("a page that is not a first one");
    }

    @Test
    void an_event_of_after_the_commit_that_a_page_is_complete_as_of_is_refused() {
        pages(page(upToDate(70), "a", List.of("users"), entry("users", "u1", 71)));
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("out of order").contains("table app/users");
        assertThat(work.batches()).isZero();
    }

    @Test
    void a_source_that_falls_back_behind_what_it_said_is_refused() {
        pages(page(upToDate(70), "a", List.of("users"), entry("users", "u1", 50)), page(upToDate(69), "b", List.of()));
        assertThat(sync().code()).isZero();
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("probably restored from a backup").contains("caravan resync");
    }

    @Test
    void a_cursor_that_the_source_does_not_know_is_explained() {
        pages(page(upToDate(70), "a", List.of("users"), entry("users", "u1", 50)));
        assertThat(sync().code()).isZero();
        convex.script(ScriptedSync.PATH, body -> Answer.error(400, "InvalidDataSyncCursor"));
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output()).contains("does not know our cursor").contains("caravan resync");
        assertThat(work.run("resync")).isZero();
        scripted = ScriptedSync.on(convex);
        pages(page(upToDate(90), "a", List.of("users"), entry("users", "u2", 80)));
        assertThat(sync().code()).isZero();
        assertThat(rows()).contains("users 2 truncate ", "users 2 upsert u2");
    }

    /** A table is replaced while changes of it wait: its rows of before and of after are in one sync, close together. */
    @Test
    void changes_of_a_table_before_it_begins_anew_stay_in_its_old_generation() {
        pages(
                page(upToDate(60), "a", List.of("users"), entry("users", "u1", 50)),
                page(stale(80), "b", List.of(), entry("users", "u1", 75)),
                page(upToDate(90), "c", List.of("users"), entry("users", "u2", 20)));
        walks(90, ScriptedConvex.row("users", "u2", 20));
        assertThat(sync().code()).isZero();
        assertThat(sync().code()).isZero();
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "users 1 truncate ",
                        "users 1 upsert u1",
                        "users 1 upsert u1",
                        "users 4 truncate ",
                        "users 4 upsert u2");
    }

    @Test
    void a_table_that_is_left_out_keeps_what_has_landed() {
        work = workplace("""
                convex.selection={"":{"users":"excluded"}}""");
        pages(page(upToDate(60), "a", List.of("users", "orders"), entry("orders", "o1", 50)));
        assertThat(sync().code()).isZero();
        assertThat(rows()).containsExactlyInAnyOrder("orders 1 truncate ", "orders 1 upsert o1");
    }

    /** So no event between the two is missed, and none comes twice. */
    @Test
    void a_table_is_read_anew_as_of_the_end_of_the_log_from_which_the_data_sync_then_goes_on() {
        pages(
                page(
                        upToDate(70),
                        "a",
                        List.of("users", "orders"),
                        entry("users", "u1", 50),
                        entry("orders", "o1", 51)),
                page(upToDate(80), "b", List.of(), entry("users", "u1", 75)),
                page(upToDate(90), "d", List.of(), entry("users", "u1", 85)));
        List<JsonNode> walks = walks(80, ScriptedConvex.row("users", "u1", 75));
        assertThat(sync().code()).isZero();
        assertThat(work.run("resync", "--table", "users")).isZero();
        assertThat(sync().code()).isZero();
        assertThat(walks).hasSize(1);
        assertThat(walks.get(0).get("snapshot").asLong()).isEqualTo(80);
        assertThat(walks.get(0).get("selection").toString()).contains("users").doesNotContain("orders");
        assertThat(scripted.asked().get(2).get("cursor").asText())
                .as("goes on where it was")
                .isEqualTo("b");
        assertThat(convex.requests("/api/document_deltas")).isZero();
        assertThat(rows())
                .containsExactlyInAnyOrder(
                        "users 1 truncate ",
                        "orders 1 truncate ",
                        "users 1 upsert u1",
                        "orders 1 upsert o1",
                        "users 1 upsert u1",
                        "users 3 truncate ",
                        "users 3 upsert u1",
                        "users 3 upsert u1");
        assertThat(work.lake().lastManifest().get("consistentAsOf").asLong()).isEqualTo(90);
    }

    @Test
    void the_middle_of_a_data_sync_cannot_be_left_for_the_classic_protocol() {
        work = workplace("batch.max.rows=1", "convex.maxAttempts=1");
        pages(page(SNAPSHOTTING, "a", List.of("users"), entry("users", "u1", 50)));
        assertThat(sync().code()).isEqualTo(1);
        assertThat(work.batches()).isEqualTo(1);
        work = new Workplace(directory, convex.url(), ScriptedConvex.KEY, "convex.protocol=streaming-export");
        Ran ran = sync();
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.output()).contains("convex.protocol=data-sync").contains("caravan resync");
        assertThat(work.run("resync")).isZero();
        assertThat(sync().code()).isZero();
    }

    private void pages(String... pages) {
        scripted.pages(pages);
    }

    /** @return what was asked for */
    private List<JsonNode> walks(long snapshot, String... rows) {
        List<JsonNode> walks = new ArrayList<>();
        convex.snapshot(body -> {
            walks.add(body);
            return Answer.json(ScriptedConvex.lastSnapshotPage(snapshot, rows));
        });
        return walks;
    }

    private static String upToDate(long ts) {
        return "{\"type\":\"upToDate\",\"snapshotTs\":" + ts + "}";
    }

    private static String stale(long ts) {
        return "{\"type\":\"stale\",\"snapshotTs\":" + ts + "}";
    }

    private static String page(String status, String cursor, List<String> truncates, String... entries) {
        List<String> tables = truncates.stream()
                .map(table -> "{\"component\":\"\",\"table\":\"" + table + "\"}")
                .toList();
        return "{\"status\":" + status + ",\"truncates\":[" + String.join(",", tables) + "],\"values\":["
                + String.join(",", entries) + "],\"syncId\":\"s\",\"pagination\":{\"hasMore\":true,\"nextCursor\":\""
                + cursor + "\"}}";
    }

    private static String entry(String table, String id, long ts) {
        return "{\"component\":\"\",\"table\":\"" + table + "\",\"ts\":" + ts
                + ",\"deleted\":false,\"value\":{\"_id\":\"" + id + "\",\"_creationTime\":1700000000000.5,\"n\":1}}";
    }

    private List<String> rows() {
        return work.lake().events().stream().map(ScriptedDataSyncTest::text).toList();
    }

    private static String text(LandedEvent event) {
        return event.table() + " " + event.generation() + " " + event.op() + " " + event.id();
    }

    private Ran sync() {
        return work.run(time.wiring(), "sync");
    }

    private Workplace workplace(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("convex.protocol=data-sync");
        return new Workplace(directory, convex.url(), ScriptedConvex.KEY, all);
    }
}
