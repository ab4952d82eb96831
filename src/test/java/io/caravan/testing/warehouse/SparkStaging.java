package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.testing.ledger.ParquetRows;
import io.caravan.testing.ledger.StagedTables;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** {@code platform/spark/staging.sql} over a lake, as a user runs it: its parameters filled in and nothing else. */
public final class SparkStaging {
    private static final Path SCRIPT = Path.of("platform", "spark", "staging.sql");
    private static final String SCHEMA = "spark_staging";
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final Path lake;

    public SparkStaging(Path lake) {
        this.lake = lake;
    }

    /** Makes these tables on Spark and compares them, value by value, with the published files; a component's are {@code component/table}. */
    public void equalsPublished(String... paths) {
        for (String path : paths) {
            equalsPublished(published(path));
        }
    }

    private JsonNode published(String path) {
        for (JsonNode table : StagedTables.of(lake).orElseThrow().published().get("tables")) {
            String component = table.get("component").asText();
            if (path.equals((component.isEmpty() ? "" : component + "/")
                    + table.get("table").asText())) {
                return table;
            }
        }
        throw new AssertionError("not published: " + path);
    }

    private void equalsPublished(JsonNode table) {
        List<Path> files = new ArrayList<>();
        table.get("files")
                .forEach(file -> files.add(lake.resolve(file.get("key").asText())));
        Map<String, Map<String, String>> expected = ParquetRows.of(files);
        String name = table.get("component").asText() + "/" + table.get("table").asText();
        Map<String, Map<String, String>> actual =
                make(table.get("component").asText(), table.get("table").asText(), "NULL");
        assertThat(actual.keySet()).as(name).isEqualTo(expected.keySet());
        expected.forEach(
                (id, row) -> assertThat(actual.get(id)).as(name + " " + id).containsExactlyInAnyOrderEntriesOf(row));
    }

    /**
     * The rows of the table that the script makes.
     *
     * @param batch a literal of SQL, NULL for the newest
     */
    public Map<String, Map<String, String>> make(String component, String table, String batch) {
        String output = SCHEMA + ".t" + RUNS.incrementAndGet();
        JsonNode files = Warehouse.shared()
                .sql("CREATE SCHEMA IF NOT EXISTS " + SCHEMA + ";\n" + script(component, table, batch, output)
                        + "\nSELECT DISTINCT _metadata.file_path FROM " + output);
        List<Path> paths = new ArrayList<>();
        files.forEach(row -> paths.add(Path.of(URI.create(row.get(0).asText()))));
        return paths.isEmpty() ? Map.of() : ParquetRows.of(paths);
    }

    private String script(String component, String table, String batch, String output) {
        String script = read();
        script = filled(script, "caravan_lake STRING DEFAULT 's3://bucket/prefix'", "'" + lake + "'");
        script = filled(script, "caravan_component STRING DEFAULT ''", "'" + component + "'");
        script = filled(script, "caravan_table STRING DEFAULT 'users'", "'" + table + "'");
        script = filled(script, "caravan_batch BIGINT DEFAULT NULL", batch);
        return filled(script, "caravan_output STRING DEFAULT 'main.staging.app__users'", "'" + output + "'");
    }

    private static String filled(String script, String parameter, String value) {
        assertThat(script).contains(parameter);
        return script.replace(parameter, parameter.substring(0, parameter.indexOf(" DEFAULT ")) + " DEFAULT " + value);
    }

    private static String read() {
        try {
            return Files.readString(SCRIPT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
