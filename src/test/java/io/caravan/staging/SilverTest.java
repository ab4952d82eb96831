package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.Materialized;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sql.DuckDbViews;
import io.caravan.sql.SparkViews;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Silver tables are as of the last batch that every bronze table holds, and of nothing else. */
class SilverTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new DeltaStagingHistory(directory);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "e", Map.of("n", ONE))
                .land();
    }

    @Test
    void a_batch_that_is_decided_and_not_yet_in_every_table_is_not_seen() throws IOException {
        history.materializer().materialize();
        Map<String, Map<String, Map<String, String>>> before = history.staged().rows();
        history.upsert(USERS, "b", Map.of("n", ONE)).delete(ENTRIES, "e").land();
        Path control = history.root().resolve("_caravan/control/00000000000000000002.json");
        byte[] record = Files.readAllBytes(control);
        Files.delete(control);
        assertThat(history.materializer().materialize()).isInstanceOf(Materialized.Unchanged.class);
        history.materializer().rebuild();
        assertThat(history.staged().rows()).as("though bronze has the rows").isEqualTo(before);
        Files.write(control, record);
        history.materializer().materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void a_new_generation_a_new_type_and_deletes_are_in_the_tables() {
        StateMaterializer materializer = history.materializer();
        materializer.materialize();
        history.upsert(USERS, "b", Map.of("n", Literal.BY_KIND.get(5).get(0)))
                .delete(USERS, "a")
                .land();
        materializer.materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        history.truncate(USERS)
                .upsert(USERS, "c", Map.of("m", ONE))
                .again()
                .truncate(ENTRIES)
                .land();
        materializer.materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        materializer.rebuild();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(history.state(store -> store).staging().values())
                .hasSize(2)
                .allSatisfy(staging -> assertThat(staging.differences()).isZero());
    }

    @Test
    void a_run_behind_a_batch_asks_for_its_record_and_for_no_log_of_a_bronze_table() {
        history.materializer().materialize();
        history.upsert(USERS, "b", Map.of("n", ONE)).land();
        List<String> asked = new ArrayList<>();
        history.materializer(store -> new DecoratedStore(store) {
                    @Override
                    public Optional<byte[]> read(ObjectKey key) throws IOException {
                        asked.add(key.value());
                        return super.read(key);
                    }

                    @Override
                    public List<Found> files(String folder, String from) throws IOException {
                        asked.add(folder);
                        return super.files(folder, from);
                    }
                })
                .materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(asked).noneMatch(key -> key.startsWith("bronze/"));
        assertThat(asked.stream().filter(key -> key.startsWith("_caravan/")))
                .as("its record, and once a process the sum of all records, which tells what was forgotten")
                .hasSizeLessThan(9);
    }

    @Test
    void a_control_record_that_is_lost_is_told_and_nothing_is_published() throws IOException {
        history.materializer().materialize();
        history.upsert(USERS, "b", Map.of("n", ONE)).land();
        history.upsert(USERS, "c", Map.of("n", ONE)).land();
        Files.delete(history.root().resolve("_caravan/control/00000000000000000002.json"));
        assertThatThrownBy(history.materializer()::materialize)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("Restore _caravan/ from a backup");
    }

    @Test
    void views_by_name_show_current_state_and_say_how_a_history_is_read() throws Exception {
        history.materializer().materialize();
        try (LakeSnapshot lake = LakeSnapshot.open(history.config(), history.runtime("."), directory.resolve("sql"))) {
            String script = DuckDbViews.of(lake, history.root() + "/");
            assertThat(script)
                    .contains("-- CREATE OR REPLACE VIEW \"log\".\"app__users\" AS SELECT * FROM delta_scan('"
                            + history.root() + "/bronze/app__users') WHERE _batch <= getvariable('caravan_batch');\n");
            try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = duck.createStatement()) {
                statement.execute(script);
                try (ResultSet rows = statement.executeQuery(
                        "SELECT (SELECT count(*) FROM users) + (SELECT count(*) FROM waitlist.entries)")) {
                    rows.next();
                    assertThat(rows.getLong(1)).isEqualTo(2);
                }
            }
            assertThat(SparkViews.of(lake, "s3a://bucket/"))
                    .contains("`app`.`users` AS SELECT * FROM delta.`s3a://bucket/silver/app__users`")
                    .contains("`log`.`app__users` AS SELECT * FROM delta.`s3a://bucket/bronze/app__users`");
        }
    }
}
