package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.SilverName;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline whose files an earlier version wrote: what its tables hold goes on without a full refresh. */
@Tag("slow")
class SilverUpgradeTest {
    private static final Path BEFORE = Path.of("src/test/resources/lakeflow/before");

    private static final List<SilverName> TABLES = List.of(
            new SilverName("", "oddValues"),
            new SilverName("", "orders"),
            new SilverName("", "users"),
            new SilverName("waitlist", "entries"));

    @TempDir
    private Path directory;

    @Test
    void the_new_file_gives_the_columns_the_types_and_the_rows_of_the_old_one_and_keeps_a_history() throws IOException {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(1500))) {
            Workplace bronze = new Workplace(
                    directory,
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    "target=delta",
                    "delta.location=file:" + directory.resolve("delta"));
            assertThat(bronze.run("sync")).isZero();
            Path output = directory.resolve("silver");
            Files.createDirectories(output);
            for (SilverName table : TABLES) {
                Files.copy(BEFORE.resolve(table.sql() + ".sql"), output.resolve(table.sql() + ".sql"));
            }
            assertThat(bronze.run("lakeflow", "--output", output.toString())).isZero();
            for (SilverName table : TABLES) {
                Path before = BEFORE.resolve(table.sql() + ".sql");
                Path after = output.resolve(table.sql() + ".sql");
                assertThat(Files.readString(after))
                        .startsWith(Files.readAllLines(before).get(0))
                        .isNotEqualTo(Files.readString(before));
                String old = view(table, before, "old");
                String now = view(table, after, "now");
                assertThat(columns(now)).as(now).isEqualTo(columns(old));
                String names = String.join(", ", names(old));
                assertThat(rows("SELECT " + names + " FROM " + old)).as(old).isNotEmpty();
                assertThat(rows("SELECT " + names + " FROM " + old + " EXCEPT ALL SELECT " + names + " FROM " + now))
                        .isEmpty();
                assertThat(rows("SELECT " + names + " FROM " + now + " EXCEPT ALL SELECT " + names + " FROM " + old))
                        .isEmpty();
            }
        }
    }

    /** The rows of the file's typed view as a table of that name. */
    private String view(SilverName table, Path file, String suffix) throws IOException {
        String name = "silver_upgrade." + table.sql() + "_" + suffix;
        String text = Files.readString(file);
        String view = text.substring(0, text.indexOf(";\n"))
                .replace(
                        "STREAM(`main`.`bronze`.`" + table.sql() + "`)",
                        "delta.`" + directory.resolve("delta/bronze/" + table.folder()) + "`");
        Warehouse.shared()
                .sql("CREATE SCHEMA IF NOT EXISTS silver_upgrade;\n" + view + ";\nCREATE OR REPLACE TABLE " + name
                        + " AS SELECT * FROM `" + table.sql() + "_9typed`");
        return name;
    }

    private static Set<String> columns(String table) {
        Set<String> columns = new TreeSet<>();
        for (JsonNode row : rows("DESCRIBE TABLE " + table)) {
            columns.add(row.get(0).asText() + " " + row.get(1).asText());
        }
        return columns;
    }

    private static Set<String> names(String table) {
        Set<String> names = new TreeSet<>();
        for (JsonNode row : rows("DESCRIBE TABLE " + table)) {
            names.add("`" + row.get(0).asText() + "`");
        }
        return names;
    }

    private static JsonNode rows(String sql) {
        return Warehouse.shared().sql(sql);
    }
}
