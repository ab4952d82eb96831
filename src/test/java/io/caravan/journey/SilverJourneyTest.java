package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.cli.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ParquetRows;
import io.caravan.testing.Ran;
import io.caravan.testing.SandboxLog;
import io.caravan.testing.SparkSilver;
import io.caravan.testing.StagedTables;
import io.caravan.testing.StagingOracle;
import io.caravan.testing.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            StagingOracle.verify(log, staging.lake());
            StagedTables.of(staging.lake().root())
                    .orElseThrow()
                    .published()
                    .get("tables")
                    .forEach(table -> compare(table, staging.lake().root(), folder));
        }
    }

    private static void sync(Workplace... workplaces) {
        for (Workplace workplace : workplaces) {
            assertThat(workplace.run("sync")).isZero();
        }
    }

    private void compare(JsonNode table, Path lake, Path folder) {
        List<Path> files = new ArrayList<>();
        table.get("files")
                .forEach(file -> files.add(lake.resolve(file.get("key").asText())));
        String component = table.get("component").asText();
        String name = table.get("table").asText();
        String bronze = (component.isEmpty() ? "app" : component.replace('/', '.')) + "__" + name;
        String encoded = bronze.replace(".", "_2f").replaceAll("[A-Z]", "_$0").toLowerCase(Locale.ROOT);
        Path file = folder.resolve(encoded + ".sql");
        Map<String, Map<String, String>> expected = ParquetRows.of(files);
        Map<String, Map<String, String>> actual =
                new SparkSilver(file).current("delta.`" + directory.resolve("delta/bronze/" + bronze) + "`");
        assertThat(actual.keySet()).as(name).isEqualTo(expected.keySet());
        actual.forEach((id, row) -> {
            assertThat(row.remove("_rescued")).as(name + " " + id).endsWith(" NULL");
            assertThat(row).as(name + " " + id).containsExactlyInAnyOrderEntriesOf(expected.get(id));
        });
    }
}
