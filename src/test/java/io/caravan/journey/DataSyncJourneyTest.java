package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As {@link JourneyTest}, by the protocol data-sync. */
class DataSyncJourneyTest {
    private static final String DATA_SYNC = "convex.protocol=data-sync";
    private static final String CLASSIC = "convex.protocol=streaming-export";
    private static final String WITHOUT_USERS = """
            convex.selection={"":{"users":"excluded"}}""";

    @TempDir
    private Path directory;

    private Place place;
    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(6000));
        log = new SandboxLog(sandbox.url());
        place = Place.onDisk(directory.resolve("lake"));
        work = workplace("batch.max.rows=700");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_first_sync_lands_every_document_and_a_truncate_of_every_table() {
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        JsonNode manifest = work.lake().manifests().get(0);
        assertThat(manifest.get("protocol").asText()).isEqualTo("data-sync");
        assertThat(manifest.get("truncates")).hasSize(9);
        assertThat(manifest.has("consistentAsOf")).isFalse();
        assertThat(work.lake().lastManifest().has("consistentAsOf")).isTrue();
        assertThat(work.run("verify")).isZero();
        assertThat(log.get("/sandbox/stats")).doesNotContain("document_deltas");
    }

    @Test
    void changes_deletes_and_new_tables_follow() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":400}");
        work.run("sync");
        log.post("/sandbox/tables", """
                {"table":"wishlists","documents":[{"n":1},{"n":2.0}]}""");
        log.post("/sandbox/apply", "{\"transactions\":300}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void changes_made_while_tables_are_walked_are_neither_lost_nor_landed_twice() {
        sandbox.close();
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(3000).withChangesPerSecond(2000));
        log = new SandboxLog(sandbox.url());
        work = workplace("batch.max.rows=400");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verifyEvents(log, work.lake());
    }

    /** The classic protocol is wrong here until a resync: see {@link JourneyTest}. */
    @Test
    void an_import_is_followed_without_a_resync() {
        work.run("sync");
        long before = generation("users");
        log.post("/sandbox/apply", "{\"transactions\":20}");
        log.post(
                "/sandbox/import",
                """
                        {"table":"products","documents":[{"title":"lamp","stock":1},{"title":"otter","stock":2.5}]}""");
        log.post("/sandbox/import", """
                {"component":"waitlist","table":"entries","documents":[]}""");
        log.post("/sandbox/apply", "{\"transactions\":20}");
        Ran followed = work.run(new RecordedTime().wiring(), "sync");
        assertThat(followed.code()).isZero();
        assertThat(followed.output()).contains("products is new, or was imported. It is walked");
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(before);
        assertThat(generation("products")).isGreaterThan(1);
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void a_resync_of_everything_starts_new_generations_and_empties_what_has_become_empty() {
        work.run("sync");
        long before = Math.max(generation("users"), generation("drafts"));
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("resync")).isZero();
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isGreaterThan(before);
        assertThat(generation("drafts")).isGreaterThan(before);
        long once = generation("users");
        assertThat(work.run("sync")).isZero();
        assertThat(generation("users")).isEqualTo(once);
    }

    @Test
    void a_resync_of_one_table_leaves_the_others_in_their_generation() {
        work.run("sync");
        long before = generation("users");
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("resync", "--table", "waitlist/users")).isZero();
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(before);
        assertThat(generation("waitlist/users")).isGreaterThan(1);
    }

    @Test
    void a_widened_selection_reads_the_new_table_and_nothing_else_again() {
        workplace(WITHOUT_USERS).run("sync");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orders")).isEqualTo(1);
        assertThat(generation("users")).isGreaterThan(1);
    }

    @Test
    void a_newly_included_column_is_filled_for_documents_that_do_not_change() {
        workplace("""
                convex.selection={"":{"users":{"name":"excluded"}}}""")
                .run("sync");
        assertThat(EventLedger.currentState(work.lake())).isNotEqualTo(EventLedger.currentState(log));
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void a_narrowed_selection_keeps_what_has_landed_and_follows_the_rest() {
        work.run("sync");
        long before = generation("users");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(workplace(WITHOUT_USERS).run("sync")).isZero();
        assertThat(generation("users")).isEqualTo(before);
        work.lake().lastManifest().get("files").forEach(file -> assertThat(
                        file.get("table").asText() + file.get("component").asText())
                .isNotEqualTo("users"));
    }

    @Test
    void an_idle_source_writes_nothing_into_the_destination_but_a_heartbeat() {
        work.run("sync");
        int batches = work.batches();
        work.run("sync");
        work.run("sync");
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(workplace("checkpoint.heartbeat=0s").run("sync")).isZero();
        assertThat(work.batches()).isEqualTo(batches + 1);
    }

    @Test
    void a_lost_state_directory_is_no_loss() {
        work.run("sync");
        long before = generation("users");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(workplace("state.location=file:" + directory.resolve("elsewhere"))
                        .run("sync"))
                .isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(before);
    }

    @Test
    void an_expired_cursor_stops_with_instructions_and_resyncs_only_when_told_to() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        log.post("/sandbox/expire", """
                {"what":"cursors"}""");
        int batches = work.batches();
        Ran check = work.run(Wiring.production(), "check");
        assertThat(check.code()).as(check.output()).isEqualTo(3);
        assertThat(check.output()).contains("FAILED  checkpoint: the source still has what follows", "caravan resync");
        assertThat(work.run("sync")).isEqualTo(3);
        assertThat(work.batches()).isEqualTo(batches);
        assertThat(workplace("resync.onExpiredCursor=auto", "batch.max.rows=700")
                        .run("sync"))
                .isZero();
        DataSyncLedger.verify(log, work.lake());
    }

    @Test
    void a_classic_source_moves_over_and_back_without_reading_anything_again() {
        assertThat(classic().run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(classic().run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(1);
        List<String> protocols = new ArrayList<>();
        work.lake()
                .manifests()
                .forEach(manifest -> protocols.add(manifest.get("protocol").asText()));
        assertThat(protocols).contains("data-sync").endsWith("streaming-export");
    }

    @Test
    void an_import_around_a_move_back_to_the_classic_protocol_is_followed_without_a_resync() {
        assertThat(work.run("sync")).isZero();
        long before = generation("users");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(classic().run("sync")).isZero();
        assertThat(classic().run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"otter","stock":2}]}""");
        assertThat(classic().run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(before);
    }

    @Test
    void a_snapshot_that_has_begun_comes_to_its_end_before_its_source_moves_over() {
        log.post(
                "/sandbox/faults",
                """
                {"endpoint":"list_snapshot","kind":"status","status":503,"after":4}""");
        assertThat(classic("batch.max.rows=300", "convex.maxAttempts=1").run("sync"))
                .isEqualTo(1);
        assertThat(work.batches()).isPositive();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isEqualTo(1);
        assertThat(work.lake().lastManifest().get("protocol").asText()).isEqualTo("data-sync");
        assertThat(log.get("/sandbox/stats")).doesNotContain("document_deltas");
    }

    @Test
    void the_selection_and_the_protocol_may_change_at_once() {
        assertThat(classic(WITHOUT_USERS).run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(classic().run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void a_cursor_that_expired_before_the_move_over_starts_a_new_generation_only_when_told_to() {
        assertThat(classic().run("sync")).isZero();
        log.post("/sandbox/expire", """
                {"what":"cursors"}""");
        assertThat(work.run("sync")).isEqualTo(3);
        assertThat(workplace("resync.onExpiredCursor=auto").run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("users")).isGreaterThan(1);
    }

    /** The walk of the table fails; what has landed by then says nothing that is not so, and nothing is missing in the end. */
    @Test
    void a_table_that_is_read_anew_loses_no_revision_and_shows_no_half_state() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":300}");
        assertThat(work.run("resync", "--table", "users")).isZero();
        log.post("/sandbox/faults", """
                {"endpoint":"list_snapshot","kind":"status","status":503}""");
        assertThat(workplace("convex.maxAttempts=1").run("sync")).isEqualTo(1);
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        log.post("/sandbox/apply", "{\"transactions\":100}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        assertThat(generation("users")).isGreaterThan(1);
        Set<String> landed = new HashSet<>();
        work.lake().events().forEach(event -> landed.add(event.id() + "@" + event.ts()));
        assertThat(log.revisions().stream()
                        .filter(revision -> revision.ts() > firstConsistent())
                        .filter(revision -> !landed.contains(revision.id() + "@" + revision.ts()))
                        .limit(3)
                        .map(SandboxLog.Revision::id))
                .as("revisions that never landed")
                .isEmpty();
    }

    private long firstConsistent() {
        return work.lake().manifests().stream()
                .filter(manifest -> manifest.has("consistentAsOf"))
                .findFirst()
                .orElseThrow()
                .get("consistentAsOf")
                .asLong();
    }

    @Test
    void staging_is_the_current_state_after_changes_an_import_and_a_resync() {
        work = workplace("staging.enabled=true", "batch.max.rows=700");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":200}");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("resync", "--table", "orders")).isZero();
        assertThat(work.run("sync")).isZero();
        Ran verified = work.run(new RecordedTime().wiring(), "verify");
        assertThat(verified.code()).as(verified.output()).isZero();
        assertThat(verified.output()).contains("staging 1 rows");
    }

    @Test
    void delta_tables_hold_the_same() {
        String lake = "delta.location=file:" + directory.resolve("delta");
        work = workplace("target=delta", lake, "batch.max.rows=700");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":200}");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        log.post("/sandbox/import", """
                {"component":"waitlist","table":"entries","documents":[]}""");
        assertThat(work.run("resync", "--table", "orders")).isZero();
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, new DeltaLake(directory.resolve("delta")));
    }

    /** The data sync that went beside the classic protocol still knows what lies between. */
    @Test
    void an_import_of_before_a_move_over_is_followed_without_a_resync() {
        assertThat(classic().run("sync")).isZero();
        long before = generation("users");
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("products")).isGreaterThan(1);
        assertThat(generation("users")).isEqualTo(before);
    }

    /** Nobody but the data sync tells of an import, so its cursor of before the walk is the one to go on with. */
    @Test
    void imports_while_a_table_is_read_anew_are_followed() {
        work.run("sync");
        long before = generation("orders");
        log.post("/sandbox/apply", "{\"transactions\":100}");
        interruptedWalk();
        log.post(
                "/sandbox/import",
                """
                {"table":"products","documents":[{"title":"lamp","stock":1}]}""");
        log.post("/sandbox/import", """
                {"table":"orderEvents","rows":5}""");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verify(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
        assertThat(generation("orders")).isEqualTo(before);
    }

    @Test
    void a_selection_that_is_narrowed_while_a_table_is_read_anew_disturbs_no_other() {
        work.run("sync");
        long before = generation("orders");
        interruptedWalk();
        assertThat(workplace("""
                convex.selection={"":{"drafts":"excluded"}}""")
                        .run("sync"))
                .isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orderEvents")).isGreaterThan(1);
        assertThat(generation("orders")).isEqualTo(before);
    }

    @Test
    void a_protocol_that_is_changed_while_a_table_is_read_anew_goes_on_behind_the_walk() {
        work.run("sync");
        long before = generation("orders");
        interruptedWalk();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(classic().run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(generation("orders")).isEqualTo(before);
    }

    /** A column and a table enter by different ways; nothing that lands in between may call itself complete. */
    @Test
    void a_column_and_a_table_that_are_selected_at_once_both_arrive_whatever_happens_in_between() {
        workplace("""
                convex.selection={"":{"users":"excluded","orderEvents":{"event":"excluded"}}}""")
                .run("sync");
        log.post("/sandbox/apply", "{\"transactions\":100}");
        interrupted();
        JsonNode tables = work.lake().lastManifest().get("checkpoint").get("tables");
        assertThat(tables.has("users")).isFalse();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(classic().run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("verify")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(generation("orders")).isEqualTo(1);
    }

    @Test
    void a_table_that_is_selected_while_another_is_read_anew_arrives() {
        workplace(WITHOUT_USERS).run("sync");
        work = workplace("batch.max.rows=700", WITHOUT_USERS);
        interruptedWalk(WITHOUT_USERS);
        work = workplace("batch.max.rows=700");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        assertThat(work.run("sync")).isZero();
        DataSyncLedger.verify(log, work.lake());
        assertThat(work.run("verify")).isZero();
    }

    /** A part of the walk has landed, and the next page fails. */
    private void interruptedWalk(String... settings) {
        assertThat(work.run("resync", "--table", "orderEvents")).isZero();
        interrupted(settings);
    }

    private void interrupted(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.addAll(List.of("batch.max.rows=100", "convex.maxAttempts=1"));
        log.post(
                "/sandbox/faults",
                """
                {"endpoint":"list_snapshot","kind":"status","status":503,"after":1}""");
        assertThat(workplace(all.toArray(String[]::new)).run("sync")).isEqualTo(1);
        JsonNode phase = work.lake().lastManifest().get("checkpoint").get("phase");
        assertThat(phase.get("type").asText()).isEqualTo("initialSnapshot");
        assertThat(phase.has("dataSync")).isTrue();
    }

    @Test
    void every_fault_of_the_wire_is_outlived() {
        for (String fault : List.of(
                """
                        {"kind":"status","status":503}""",
                """
                        {"kind":"cut","bytes":3000}""",
                """
                        {"kind":"html"}""",
                """
                        {"kind":"garbage"}""",
                """
                        {"kind":"duplicate","after":1}""")) {
            log.post(
                    "/sandbox/faults",
                    fault.replace("{\"kind\"", """
                    {"endpoint":"v1/data/sync","kind\""""));
            log.post("/sandbox/apply", "{\"transactions\":20}");
            assertThat(work.run("sync")).as(fault).isZero();
        }
        DataSyncLedger.verify(log, work.lake());
    }

    private long generation(String table) {
        return work.lake()
                .lastManifest()
                .get("checkpoint")
                .get("tables")
                .get(table)
                .asLong();
    }

    private Workplace classic(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add(CLASSIC);
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), all);
    }

    private Workplace workplace(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add(DATA_SYNC);
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), all);
    }
}
