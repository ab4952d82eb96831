package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What lands, compared with the sandbox's own log event by event by an independent reader. */
class JourneyTest {
    @TempDir
    Path directory;

    private Place place;
    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents()));
        log = new SandboxLog(sandbox.url());
        place = place();
        work = workplace("batch.max.rows=1500");
    }

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    int documents() {
        return 6000;
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_first_sync_lands_every_document_once_and_a_truncate_of_every_table() {
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.verify(log, work.lake())).isGreaterThan(documents());
        List<String> truncated = new ArrayList<>();
        work.lake()
                .manifests()
                .get(0)
                .get("truncates")
                .forEach(table -> truncated.add(table.get("table").asText()));
        assertThat(truncated)
                .contains("drafts", "users", "orders", "oddValues", "notes")
                .hasSize(9);
    }

    @Test
    void a_file_says_in_its_footer_whose_it_is_and_by_which_schema_to_read_it() {
        work.run("sync");
        JsonNode manifest = work.lake().manifests().get(0);
        JsonNode schemas = manifest.get("checkpoint").get("schemas");
        JsonNode file = StreamSupport.stream(manifest.get("files").spliterator(), false)
                .filter(each -> schemas.has(each.get("table").asText()))
                .findFirst()
                .orElseThrow();
        String fingerprint = schemas.get(file.get("table").asText()).asText();
        assertThat(work.lake().footer(file.get("key").asText()))
                .containsEntry("caravan.layout", "1")
                .containsEntry("caravan.source", "app")
                .containsEntry("caravan.batch", "1")
                .containsEntry("caravan.schema", fingerprint);
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
        EventLedger.verify(log, work.lake());
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
    }

    @Test
    void changes_made_while_the_snapshot_is_walked_are_neither_lost_nor_seen_early() {
        sandbox.close();
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC())
                .withDocuments(documents())
                .withChangesPerSecond(2000));
        log = new SandboxLog(sandbox.url());
        work = workplace("batch.max.rows=800");
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
    }

    @Test
    void a_resync_of_everything_starts_new_generations_and_empties_what_has_become_empty() {
        work.run("sync");
        log.post("/sandbox/import", """
                {"component":"waitlist","table":"entries","documents":[]}""");
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("resync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        JsonNode tables = work.lake().lastManifest().get("checkpoint").get("tables");
        assertThat(tables.get("users").asLong()).isGreaterThan(1);
        assertThat(tables.get("waitlist/entries").asLong())
                .as("emptied by the resync, or by the walk that follows an import")
                .isGreaterThanOrEqualTo(tables.get("users").asLong());
    }

    @Test
    void a_resync_of_one_table_leaves_the_others_in_their_generation() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("resync", "--table", "waitlist/users")).isZero();
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":50}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
        JsonNode tables = work.lake().lastManifest().get("checkpoint").get("tables");
        assertThat(tables.get("users").asLong()).isEqualTo(1);
        assertThat(tables.get("waitlist/users").asLong()).isGreaterThan(1);
    }

    @Test
    void an_import_is_followed_without_a_resync_and_leaves_the_other_tables_in_their_generation() {
        work.run("sync");
        log.post(
                "/sandbox/import",
                """
                        {"table":"products","documents":[{"title":"lamp","stock":1},{"title":"otter","stock":2.5}]}""");
        assertThat(work.run("sync")).isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
        assertThat(work.lake().lastManifest().has("consistentAsOf")).isTrue();
        JsonNode tables = work.lake().lastManifest().get("checkpoint").get("tables");
        assertThat(tables.get("products").asLong()).isGreaterThan(1);
        assertThat(tables.get("users").asLong()).isEqualTo(1);
        assertThat(work.run("verify")).isZero();
    }

    @Test
    void a_widened_selection_reads_the_new_table_and_nothing_else_again() {
        workplace("""
                convex.selection={"":{"users":"excluded"}}""")
                .run("sync");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(work.run("sync")).isZero();
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
        JsonNode tables = work.lake().lastManifest().get("checkpoint").get("tables");
        assertThat(tables.get("orders").asLong()).isEqualTo(1);
        assertThat(tables.get("users").asLong()).isGreaterThan(1);
    }

    @Test
    void a_narrowed_selection_keeps_what_has_landed_and_follows_the_rest() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":60}");
        assertThat(workplace("""
                convex.selection={"":{"users":"excluded"}}""")
                        .run("sync"))
                .isZero();
        JsonNode last = work.lake().lastManifest();
        assertThat(last.get("checkpoint").get("tables").get("users").asLong()).isEqualTo(1);
        last.get("files").forEach(file -> assertThat(
                        file.get("table").asText() + file.get("component").asText())
                .isNotEqualTo("users"));
    }

    @Test
    void an_idle_source_writes_nothing_into_the_destination_but_a_heartbeat() {
        work.run("sync");
        int batches = work.lake().manifests().size();
        work.run("sync");
        work.run("sync");
        assertThat(work.lake().manifests()).hasSize(batches);
        assertThat(workplace("checkpoint.heartbeat=0s").run("sync")).isZero();
        assertThat(work.lake().manifests()).hasSize(batches + 1);
        assertThat(work.lake().lastManifest().get("files")).isEmpty();
    }

    @Test
    void a_lost_state_directory_is_no_loss() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        Workplace fresh = workplace("state.location=file:" + directory.resolve("elsewhere"));
        assertThat(fresh.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
    }

    @Test
    void an_expired_cursor_stops_with_instructions_and_resyncs_only_when_told_to() {
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":40}");
        log.post("/sandbox/expire", """
                {"what":"cursors"}""");
        int batches = work.lake().manifests().size();
        Ran check = work.run(Wiring.production(), "check");
        assertThat(check.code()).as(check.output()).isEqualTo(3);
        assertThat(check.output()).contains("FAILED  checkpoint: the source still has what follows", "caravan resync");
        assertThat(work.run("sync")).isEqualTo(3);
        assertThat(work.lake().manifests()).hasSize(batches);
        assertThat(workplace("resync.onExpiredCursor=auto", "batch.max.rows=700")
                        .run("sync"))
                .isZero();
        assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
    }

    private Workplace workplace(String... settings) {
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), List.of(settings));
    }
}
