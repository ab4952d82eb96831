package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Key;
import io.caravan.testing.ReadmeSql;
import io.caravan.testing.warehouse.SparkStaging;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What the SQL that users get does with a long log: it opens one checkpoint and the manifests after it, and reads the same. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyBatchesTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final long LAST_CHECKPOINT = 200;

    @TempDir
    private static Path directory;

    private StagingHistory history;
    private long last;
    private Map<String, Long> events;

    /** With compactions on both sides of each checkpoint, and a table that became empty before the last one. */
    @BeforeAll
    void more_than_two_hundred_batches() throws IOException {
        history = new StagingHistory(directory);
        while (history.batch() < 240) {
            long batch = history.batch();
            history.upsert(USERS, "u" + batch % 50, Map.of("n", ONE));
            if (batch == 180) {
                history.truncate(ENTRIES);
            } else if (batch < 180) {
                history.upsert(ENTRIES, "e" + batch % 30, Map.of("n", ONE));
            }
            history.delete(USERS, "u" + (batch + 25) % 50).land();
            if (batch % 40 == 15) {
                history.compact();
            }
        }
        last = history.batch();
        history.materializer().materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(new Lake(directory).files("_manifest/_checkpoint/")).hasSize(2);
        events = new Lake(directory)
                .rows().stream()
                        .collect(Collectors.groupingBy(
                                row -> row.get(1) + " " + row.get(5), TreeMap::new, Collectors.counting()));
        for (long batch = 1; batch < LAST_CHECKPOINT; batch++) {
            Files.delete(manifest(batch));
        }
    }

    private Path manifest(long batch) {
        return history.root().resolve(S3Key.manifest(batch).value());
    }

    @Test
    void the_sql_of_the_readme_needs_no_manifest_before_the_newest_checkpoint() {
        ReadmeSql readme = new ReadmeSql(history.root());
        assertThat(readme.filesOpened()).isEqualTo((int) (last - LAST_CHECKPOINT) + 2);
        assertThat(readme.state("", "users").keySet())
                .isEqualTo(history.expected().get("users").keySet())
                .isNotEmpty();
        assertThat(readme.state("waitlist", "entries")).isEmpty();
        assertThat(counts(readme.history())).isEqualTo(events);
    }

    private static Map<String, Long> counts(List<List<String>> rows) {
        return rows.stream()
                .collect(Collectors.toMap(row -> row.get(0) + " " + row.get(1), row -> Long.parseLong(row.get(2))));
    }

    @Test
    void the_sql_of_the_readme_stops_where_a_manifest_after_the_checkpoint_is_missing() throws IOException {
        without(last - 5, () -> assertThatThrownBy(() -> new ReadmeSql(history.root()).history())
                .hasMessageContaining("manifests are missing"));
        without(LAST_CHECKPOINT, () -> assertThatThrownBy(() -> new ReadmeSql(history.root()).history())
                .hasMessageContaining("manifests are missing"));
    }

    private void without(long batch, Runnable check) throws IOException {
        Path aside = directory.resolve("aside");
        Files.move(manifest(batch), aside);
        try {
            check.run();
        } finally {
            Files.move(aside, manifest(batch));
        }
    }

    @Test
    @Tag("slow")
    void spark_makes_the_published_state_of_one_checkpoint_and_a_tail() throws IOException {
        SparkStaging spark = new SparkStaging(history.root());
        spark.equalsPublished("users", "waitlist/entries");
        assertThat(spark.make("", "users", "210")).isNotEmpty();
        without(last - 5, () -> assertThatThrownBy(() -> spark.make("", "users", "NULL"))
                .hasMessageContaining("CARAVAN: manifests are missing"));
    }

    @Test
    @Tag("slow")
    void bronze_holds_every_event_from_one_checkpoint_and_a_tail() throws IOException {
        Warehouse.shared().sql("CREATE SCHEMA IF NOT EXISTS many_batches");
        fill();
        fill();
        List<List<String>> counted = new ArrayList<>();
        Warehouse.shared()
                .sql("SELECT _table, _op, count(*) FROM many_batches.log GROUP BY ALL")
                .forEach(row -> counted.add(List.of(
                        row.get(0).asText(), row.get(1).asText(), row.get(2).asText())));
        assertThat(counts(counted)).isEqualTo(events);
        without(last - 5, () -> assertThatThrownBy(this::fill).hasMessageContaining("CARAVAN: manifests are missing"));
    }

    private void fill() {
        JsonNode unused = Warehouse.shared().sql(bronze());
    }

    private String bronze() {
        try {
            return Files.readString(Path.of("platform", "databricks", "s3", "bronze.sql"))
                    .replace("'s3://bucket/prefix'", "'" + history.root() + "'")
                    .replace("'main.bronze.raw_change_log'", "'many_batches.log'");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
