package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.s3.Lake;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code platform/databricks/s3} makes of a lake with compactions and abandoned files, as far as Spark can execute it. */
@Tag("slow")
class SparkBronzeTest {
    private static final Path SCRIPTS = Path.of("platform", "databricks", "s3");
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
        sql("CREATE SCHEMA IF NOT EXISTS spark_bronze");
    }

    @Test
    void bronze_holds_every_committed_event_once_through_compactions_and_abandoned_batches() throws IOException {
        some_batches();
        fill("spark_bronze.log");
        assertThat(events("spark_bronze.log")).isEqualTo(landed());
        some_batches();
        history.compact();
        abandon();
        fill("spark_bronze.log");
        fill("spark_bronze.log");
        assertThat(events("spark_bronze.log")).isEqualTo(landed());
        some_batches();
        Files.delete(history.root().resolve(last(new Lake(directory).live())));
        assertThatThrownBy(() -> fill("spark_bronze.log")).hasMessageContaining("CARAVAN: rows are missing");
    }

    @Test
    void auto_loader_reads_more_than_counts_and_its_columns_and_its_view_tell_what_does() throws IOException {
        some_batches();
        history.compact();
        abandon();
        String script = Files.readString(SCRIPTS.resolve("bronze_autoloader.sql"))
                .replaceAll(
                        "STREAM read_files\\('s3://bucket/prefix/([^']+)', format => '(\\w+)'[^)]*\\)", "$2.`LAKE/$1`")
                .replace("LAKE", history.root().toString())
                .replaceAll("REFRESH STREAMING TABLE (\\w+)", "REPLACE TABLE $1 USING delta");
        assertThat(script).doesNotContain("s3://bucket/prefix/");
        sql("USE spark_bronze;\n" + script + "\nSELECT 1");
        assertThat(events("spark_bronze.raw_change_log_files").size()).isGreaterThan(landed().size());
        assertThat(events("spark_bronze.raw_change_log_files WHERE NOT _rewritten AND _batch < 90"))
                .isEqualTo(landed());
        assertThat(events("spark_bronze.events")).isEqualTo(landed());
    }

    private void some_batches() {
        for (int i = 0; i < 4; i++) {
            history.upsert(USERS, "a", Map.of("n", ONE))
                    .upsert(USERS, "b", Map.of("n", ONE))
                    .upsert(ENTRIES, "c", Map.of("n", ONE))
                    .delete(USERS, "a")
                    .land();
        }
    }

    /** A file of a batch that was never committed, with a truncate that must hide nothing. */
    private void abandon() throws IOException {
        Lake other = new Lake(Files.createDirectory(directory.resolve("other" + history.batch())));
        StagingHistory abandoned = new StagingHistory(other.directory);
        for (int batch = 1; batch < 99; batch++) {
            abandoned.land();
        }
        abandoned.truncate(USERS).upsert(USERS, "phantom", Map.of("n", ONE)).land();
        String key = last(other.live());
        Files.copy(other.root().resolve(key), history.root().resolve(key));
    }

    private static String last(List<String> keys) {
        return keys.get(keys.size() - 1);
    }

    private void fill(String table) throws IOException {
        JsonNode unused = sql(Files.readString(SCRIPTS.resolve("bronze.sql"))
                .replace("'s3://bucket/prefix'", "'" + history.root() + "'")
                .replace("'main.bronze.raw_change_log'", "'" + table + "'"));
    }

    private static List<String> events(String relation) {
        List<String> events = new ArrayList<>();
        sql("SELECT concat_ws('|', _component, _table, _id, _generation, _ts, _op, _deleted, _batch,"
                        + " coalesce(document, 'NULL')) FROM " + relation)
                .forEach(row -> events.add(row.get(0).asText()));
        return events.stream().sorted().toList();
    }

    private List<String> landed() {
        return new Lake(directory)
                .rows().stream()
                        .map(row -> Arrays.asList(0, 1, 2, 3, 4, 5, 6, 9, 8).stream()
                                .map(row::get)
                                .collect(Collectors.joining("|")))
                        .sorted()
                        .toList();
    }

    private static JsonNode sql(String script) {
        return Warehouse.shared().sql(script);
    }
}
