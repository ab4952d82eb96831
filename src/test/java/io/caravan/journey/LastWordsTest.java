package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody at a terminal, or a script, is told at the end of a command. */
class LastWordsTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private Workplace work;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200));
        work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), "staging.every=sync");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Ran ran(String command, String... more) {
        return work.run(Wiring.production(), command, more);
    }

    private JsonObject json(String command, String... more) throws Exception {
        String output = ran(command, more).output();
        return JsonObject.of(
                command, Json.read(output.substring(output.indexOf("\n{") + 1).strip()));
    }

    @Test
    void a_sync_ends_with_what_it_brought() {
        assertThat(ran("sync").output())
                .containsPattern(
                        "(?m)^app: \\d+ events of 9 tables \\(\\d+ upserts, \\d+ deletes?; new generations of 9 tables\\)"
                                + " in \\d batch(es)?, [\\d.]+ kB; the tables now hold \\d+ documents; [\\d.]+ s$");
        assertThat(ran("sync").output()).containsPattern("(?m)^app: nothing new; [\\d.]+ s$");
    }

    /** Used to be 16 new generations, of 9 tables. */
    @Test
    void a_walk_in_several_batches_tells_of_each_table_once() throws Exception {
        String output = ran("sync", "-Dconvex.protocol=data-sync", "-Dbatch.max.rows=50")
                .output();
        assertThat(output)
                .containsPattern(
                        "(?m)^app: \\d+ events of 9 tables .*; new generations of 9 tables\\) in \\d+ batches, ");
        assertThat(output).doesNotContain("in 1 batch,");
        assertThat(work.batches()).isGreaterThan(2);
    }

    @Test
    void a_sync_that_failed_does_not_end_with_words_of_one_that_found_nothing() {
        new SandboxLog(sandbox.url())
                .fail("""
                {"endpoint":"list_snapshot","kind":"status","status":503}""");
        Ran failed = ran("sync", "-Dconvex.maxAttempts=1", "-Dconvex.protocol=streaming-export");
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("Gave up after 1 attempt;")
                .containsPattern("(?m)^app: the sync failed; nothing landed; [\\d.]+ s$");
    }

    @Test
    void a_script_reads_the_same_as_json() throws Exception {
        JsonObject first = json("sync", "--json");
        assertThat(first.string("source")).isEqualTo("app");
        assertThat(first.integer("exitCode")).isZero();
        assertThat(first.integer("events"))
                .isEqualTo(first.integer("upserts") + first.integer("deletes") + first.integer("truncates"))
                .isEqualTo(work.lake().events().size());
        assertThat(first.integer("documents"))
                .isEqualTo(
                        EventLedger.currentState(new SandboxLog(sandbox.url())).size());
    }

    @Test
    void a_quiet_sync_says_nothing() {
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class, directory.resolve("output.txt"), work.arguments("sync", "--quiet"))) {
            assertThat(process.exitCode()).isZero();
            assertThat(process.output()).isEmpty();
        }
    }

    @Test
    void a_status_is_in_columns() {
        assertThat(ran("status").output()).containsPattern("(?m)^phase +not started$");
        ran("sync");
        assertThat(ran("status").output())
                .containsPattern("(?m)^phase +deltas$")
                .containsPattern("(?m)^behind the source +\\d+ s$")
                .containsPattern("(?m)^complete as of +\\d+ \\(\\d{4}-.*Z\\)$")
                .containsPattern("(?m)^last error +none$")
                .containsPattern("(?m)^table +events +generation$")
                .containsPattern("(?m)^app/users +\\d+ +1$");
    }
}
