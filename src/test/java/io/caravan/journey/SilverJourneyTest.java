package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SilverName;
import io.caravan.testing.warehouse.SilverOracle;
import io.caravan.testing.warehouse.SparkSilver;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The silver pipeline that {@code lakeflow} writes, over bronze tables that syncs have filled, beside the embedded staging. */
class SilverJourneyTest {
    /** The odd values, the column that widens, the two that keep a history, one that is imported: Spark takes seconds for each. */
    private static final List<SilverName> TELLING = List.of(
            new SilverName("", "oddValues"),
            new SilverName("", "widening"),
            new SilverName("", "users"),
            new SilverName("waitlist", "entries"),
            new SilverName("", "products"));

    @TempDir
    private Path directory;

    @Tag("slow")
    @Test
    void silver_holds_the_documents_of_the_sandbox_value_by_value() {
        holds(150, TELLING::contains);
    }

    @Test
    @Tag("slow")
    void silver_of_every_table_holds_the_documents_of_the_sandbox_value_by_value() {
        holds(400, table -> true);
    }

    private void holds(int documents, Predicate<SilverName> tables) {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(documents))) {
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
            Set<SilverName> compared = new HashSet<>();
            int rows = SilverOracle.verify(log, staging, tables, table -> {
                compared.add(table);
                return new SparkSilver(folder.resolve(table.sql() + ".sql"))
                        .current("delta.`" + directory.resolve("delta/bronze/" + table.folder()) + "`");
            });
            assertThat(compared).containsAll(TELLING);
            assertThat(rows).isGreaterThan(documents / 2);
        }
    }

    private static void sync(Workplace... workplaces) {
        for (Workplace workplace : workplaces) {
            assertThat(workplace.run("sync")).isZero();
        }
    }
}
