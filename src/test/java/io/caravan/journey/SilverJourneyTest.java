package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SilverOracle;
import io.caravan.testing.warehouse.SparkSilver;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The silver pipeline that {@code lakeflow} writes, over bronze tables that syncs have filled, beside the embedded staging. */
class SilverJourneyTest {
    @TempDir
    private Path directory;

    @Test
    void silver_holds_the_documents_of_the_sandbox_value_by_value() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(400))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            Workplace staging = new Workplace(
                    directory.resolve("s3"),
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "staging.every=sync",
                    "compact.every=never");
            Workplace bronze = new Workplace(
                    directory.resolve("databricks"),
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "target=delta",
                    "delta.location=file:" + directory.resolve("delta"));
            sync(staging, bronze);
            log.post("/sandbox/apply", "{\"transactions\":200}");
            log.post(
                    "/sandbox/tables",
                    "{\"table\":\"widening\",\"documents\":[{\"v\":42,\"name\":\"a\",\"Name\":1.5}]}");
            sync(staging, bronze);
            log.post("/sandbox/import", "{\"table\":\"products\",\"documents\":[{\"title\":\"lamp\",\"stock\":2.5}]}");
            log.post("/sandbox/import", "{\"component\":\"waitlist\",\"table\":\"entries\",\"documents\":[]}");
            staging.run("resync");
            bronze.run("resync");
            sync(staging, bronze);
            log.post(
                    "/sandbox/apply",
                    "{\"writes\":[{\"op\":\"insert\",\"table\":\"widening\",\"document\":{\"v\":{\"E\":[1.0E10]}}}]}");
            log.post("/sandbox/apply", "{\"transactions\":200}");
            sync(staging, bronze);

            Path folder = directory.resolve("silver");
            Ran ran = bronze.run(
                    Wiring.production(),
                    "lakeflow",
                    "--output",
                    folder.toString(),
                    "--scd2",
                    "app/users",
                    "--scd2",
                    "waitlist/entries");
            assertThat(ran.code()).as(ran.output()).isZero();
            int rows = SilverOracle.verify(log, staging, table -> new SparkSilver(folder.resolve(table.sql() + ".sql"))
                    .current("delta.`" + directory.resolve("delta/bronze/" + table.folder()) + "`"));
            assertThat(rows).isGreaterThan(300);
        }
    }

    private static void sync(Workplace... workplaces) {
        for (Workplace workplace : workplaces) {
            assertThat(workplace.run("sync")).isZero();
        }
    }
}
