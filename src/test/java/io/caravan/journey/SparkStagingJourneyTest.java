package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.ledger.StagingOracle;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SparkStaging;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lake that a sync filled, and whose staging Spark makes instead of the embedded engine. */
@Tag("slow")
class SparkStagingJourneyTest {
    @TempDir
    private Path directory;

    @Test
    void spark_makes_the_same_tables_after_changes_compactions_and_a_resync() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(400))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace work = new Workplace(
                    directory,
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "staging.every=sync",
                    "compact.minFiles=2",
                    "compact.every=never");
            assertThat(work.run("sync")).isZero();
            widen(log, work);
            log.post(
                    "/sandbox/import",
                    """
                    {"component":"waitlist","table":"entries","documents":[]}""");
            assertThat(work.run("compact")).isZero();
            work.run("resync");
            log.post("/sandbox/apply", "{\"transactions\":200}");
            assertThat(work.run("sync")).isZero();
            log.post("/sandbox/apply", "{\"transactions\":300}");
            assertThat(work.run("sync")).isZero();
            assertThat(work.run("compact")).isZero();
            assertThat(work.run("staging")).isZero();
            StagingOracle.verify(log, work.lake());
            new SparkStaging(work.lake().root())
                    .equalsPublished("users", "oddValues", "widening", "waitlist/entries", "waitlist/inner/notes");
        }
    }

    private static void widen(SandboxLog log, Workplace work) {
        String[] documents = {
            """
                    {"v":42,"name":"a","Name":1.5}""",
            """
                    {"v":2.5,"name":"b","Name":2.0}""",
            """
                    {"v":"three","Name":3.0}""",
            """
                    {"v":{"four":[1.0E10,"E"]},"name":"d"}"""
        };
        log.post("/sandbox/tables", "{\"table\":\"widening\",\"documents\":[" + documents[0] + "]}");
        for (int i = 1; i < documents.length; i++) {
            log.post(
                    "/sandbox/apply",
                    "{\"writes\":[{\"op\":\"insert\",\"table\":\"widening\",\"document\":" + documents[i] + "}]}");
            log.post("/sandbox/apply", "{\"transactions\":50}");
            assertThat(work.run("sync")).isZero();
        }
    }
}
