package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.ledger.StagingOracle;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Staging and verify beside the sandbox's own current state. */
class StagingJourneyTest {
    @TempDir
    Path directory;

    private Sandbox sandbox;
    private SandboxLog log;
    private Workplace work;
    private Place place;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents()));
        log = new SandboxLog(sandbox.url());
        place = place();
        work = workplace("batch.max.rows=1500", "staging.every=sync");
    }

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    /** Of the target. */
    List<String> settings(Place at) {
        return List.of();
    }

    /** The folder of current state. */
    String root() {
        return "staging/";
    }

    /** Compares current state with the source; how many rows. */
    int verify(Workplace at) {
        return StagingOracle.verify(log(), at.lake());
    }

    int batches(Workplace at) {
        return at.batches();
    }

    final SandboxLog log() {
        return log;
    }

    int documents() {
        return 4000;
    }

    int transactions() {
        return 5000;
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void staging_follows_thousands_of_changes_a_resync_and_an_import() {
        assertThat(work.run("sync")).isZero();
        assertThat(verify(work)).isGreaterThan(documents() / 2);
        log.post("/sandbox/apply", "{\"transactions\":" + transactions() + "}");
        assertThat(work.run("sync")).isZero();
        verify(work);
        log.post("/sandbox/apply", "{\"transactions\":50}");
        log.post("/sandbox/import", "{\"component\":\"waitlist\",\"table\":\"entries\",\"documents\":[]}");
        log.post(
                "/sandbox/import",
                "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\",\"stock\":1},{\"title\":\"otter\",\"stock\":2.5}]}");
        work.run("resync");
        assertThat(work.run("sync")).isZero();
        verify(work);
        StagedTables merged = StagedTables.of(place.files()).orElseThrow();
        assertThat(merged.rows().get("waitlist/entries")).isEmpty();
        assertThat(work.run("staging", "--full")).isZero();
        assertThat(StagedTables.of(place.files()).orElseThrow().rows()).isEqualTo(merged.rows());
    }

    @Test
    void a_column_widens_and_names_that_differ_by_case_both_survive() {
        work.run("sync");
        String[] documents = {
            "{\"v\":42,\"name\":\"a\",\"Name\":1.5}",
            "{\"v\":2.5,\"name\":\"b\",\"Name\":2.0}",
            "{\"v\":\"three\",\"Name\":3.0}",
            "{\"v\":{\"four\":[1.0E10,\"E\"]},\"name\":\"d\"}"
        };
        log.post("/sandbox/tables", "{\"table\":\"widening\",\"documents\":[" + documents[0] + "]}");
        work.run("sync");
        verify(work);
        for (int i = 1; i < documents.length; i++) {
            log.post(
                    "/sandbox/apply",
                    "{\"writes\":[{\"op\":\"insert\",\"table\":\"widening\",\"document\":" + documents[i] + "}]}");
            assertThat(work.run("sync")).isZero();
            verify(work);
        }
        assertThat(StagedTables.of(place.files()).orElseThrow().rows().get("widening"))
                .hasSize(4);
    }

    @Test
    void verify_compares_at_the_commit_of_the_destination_and_finds_what_the_log_cannot_tell() {
        assertThat(run("verify").code()).isEqualTo(1);
        work.run("sync");
        log.post("/sandbox/apply", "{\"transactions\":200}");
        Ran equal = run("verify");
        assertThat(equal.code()).as(equal.output()).isZero();
        assertThat(equal.output()).contains("equal   app/users: source ", ", staging ");
        work.run("sync");
        assertThat(run("verify").code()).isZero();
        log.post("/sandbox/import", "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\",\"stock\":1}]}");
        work.run("sync");
        assertThat(run("verify").code()).isZero();
        withoutDataSync();
        log.post(
                "/sandbox/import",
                "{\"table\":\"products\",\"documents\":[{\"title\":\"otter\",\"stock\":2},{\"title\":\"oar\",\"stock\":3}]}");
        work.run("sync");
        Ran differs = run("verify");
        assertThat(differs.code()).as(differs.output()).isEqualTo(1);
        assertThat(differs.output()).contains("DIFFERS app/products: source 2 rows, destination ");
        assertThat(run("verify", "--json").output()).contains("\"equal\":false");
    }

    /** Nobody tells of imports then. */
    private void withoutDataSync() {
        for (String endpoint : List.of("v1/data/sync", "data_sync_cursor_from_deltas")) {
            log.post(
                    "/sandbox/faults",
                    "{\"endpoint\":\"" + endpoint + "\",\"kind\":\"status\",\"status\":404,\"times\":1000000}");
        }
    }

    @Test
    void a_failed_staging_keeps_the_sync_and_the_next_sync_tries_again() throws IOException {
        work.run("sync");
        byte[] whole = Files.readAllBytes(place.files().resolve(root() + "_published.json"));
        place.write(root() + "_published.json", Arrays.copyOfRange(whole, 1, whole.length));
        log.post("/sandbox/apply", "{\"transactions\":20}");
        int batches = batches(work);
        Ran failed = run("sync");
        assertThat(failed.code()).isEqualTo(65);
        assertThat(failed.output()).contains("caravan staging --full", "has landed");
        assertThat(batches(work)).isEqualTo(batches + 1);
        assertThat(run("status").output()).containsPattern("last error +at ");
        place.write(root() + "_published.json", whole);
        assertThat(work.run("sync")).isZero();
        verify(work);
    }

    @Test
    void without_staging_there_is_none_until_the_command() {
        Workplace never = workplace("staging.every=never");
        never.run("sync");
        assertThat(StagedTables.of(never.place().files())).isEmpty();
        assertThat(workplace("staging.enabled=false").run("staging")).isEqualTo(2);
        assertThat(never.run("staging", "--json")).isZero();
        verify(never);
    }

    private Ran run(String command, String... more) {
        return work.run(Wiring.production(), command, more);
    }

    final Workplace workplace(String... settings) {
        List<String> all = new ArrayList<>(settings(place));
        all.addAll(List.of(settings));
        return new Workplace(place, directory, sandbox.url().toString(), sandbox.deployKey(), all);
    }
}
