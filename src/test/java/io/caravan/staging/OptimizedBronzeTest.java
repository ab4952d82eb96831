package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.Materialized;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sql.Format;
import io.caravan.sql.Output;
import io.caravan.sql.SqlSession;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.testing.ledger.Optimized;
import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.warehouse.Warehouse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bronze tables whose files another engine has put together, and whose old files are gone, still become current state. */
class OptimizedBronzeTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    private Path directory;

    private StagingHistory filled() {
        StagingHistory history = new DeltaStagingHistory(directory);
        for (int i = 0; i < 4; i++) {
            history.upsert(USERS, "u" + i, Map.of("n", ONE))
                    .upsert(ENTRIES, "e", Map.of("n", ONE))
                    .land();
        }
        history.delete(USERS, "u1").land();
        return history;
    }

    private static Path bronze(StagingHistory history) {
        return history.root().resolve("bronze/app__users");
    }

    @Test
    void a_full_build_reads_the_files_that_took_the_place_of_the_others() throws Exception {
        StagingHistory history = filled();
        optimize(history);
        history.materializer().materialize();
        verify(history);
        history.upsert(USERS, "late", Map.of("n", ONE)).land();
        history.materializer().materialize();
        verify(history);
        history.rowByRow().rebuild();
        verify(history);
        assertThat(csv(
                        history,
                        "SELECT _op, count(*) AS n, count(_creation_time) AS c FROM log.app__users"
                                + " GROUP BY _op ORDER BY _op"))
                .isEqualTo("_op,n,c\ndelete,1,0\ntruncate,1,0\nupsert,5,5\n");
    }

    @Test
    void a_run_that_comes_after_days_merges_what_is_left_in_the_table() throws Exception {
        StagingHistory history = filled();
        history.materializer().materialize();
        history.upsert(USERS, "later", Map.of("n", ONE)).delete(USERS, "u2").land();
        optimize(history);
        history.hours.addAndGet(24 * 8);
        assertThat(history.materializer().materialize()).isInstanceOf(Materialized.Published.class);
        verify(history);
    }

    @Test
    void a_table_that_is_gone_or_has_rows_marked_as_deleted_stays_as_it_was() throws Exception {
        StagingHistory history = filled();
        history.materializer().materialize();
        Map<String, Map<String, Map<String, String>>> before = history.staged().rows();
        Files.move(bronze(history), directory.resolve("away"));
        StateMaterializer next = history.materializer();
        assertThat(next.rebuild().failure().orElseThrow())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("The Delta table bronze/app__users of app/users is gone");
        assertThat(history.staged().rows()).isEqualTo(before);
        assertThatThrownBy(() -> csv(history, "SELECT * FROM log.app__users"))
                .isInstanceOf(SyncFailure.StateUnreadable.class);
    }

    @Test
    @Tag("slow")
    void spark_may_optimize_and_vacuum_them() {
        StagingHistory history = filled();
        String table = "delta.`" + bronze(history) + "`";
        Warehouse.shared()
                .sql("SET spark.databricks.delta.retentionDurationCheck.enabled = false;\nOPTIMIZE " + table
                        + ";\nVACUUM " + table + " RETAIN 0 HOURS;\nSELECT 1");
        assertThat(history.files("bronze/app__users").stream()
                        .filter(file -> file.endsWith(".parquet") && !file.contains("_delta_log")))
                .as("one file of Spark's, and none of ours")
                .hasSize(1);
        history.materializer().materialize();
        verify(history);
        history.rowByRow().rebuild();
        verify(history);
        history.upsert(USERS, "late", Map.of("n", ONE)).land();
        history.materializer().materialize();
        verify(history);
        assertThat(csv(history, "SELECT min(_creation_time) >= '1970-01-01' AS utc FROM log.app__users"))
                .isEqualTo("utc\ntrue\n");
    }

    private void verify(StagingHistory history) {
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        StagedDelta.verify(history.root());
        assertThat(history.state(store -> store).staging().values())
                .allSatisfy(staging -> assertThat(staging.differences()).isZero());
    }

    private String csv(StagingHistory history, String statement) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (SqlSession session = SqlSession.open(
                LakeSnapshot.open(history.config(), history.runtime("."), directory.resolve("sql")), 256L << 20)) {
            session.run(statement, Format.CSV, new Output(new PrintWriter(bytes, true, StandardCharsets.UTF_8), bytes));
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** After each call of {@link #optimize} only what is live is there. */
    private static List<Path> live(Path table) throws IOException {
        try (var names = Files.list(table)) {
            return names.filter(path -> path.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    /** What OPTIMIZE and VACUUM of another engine leave: one file in its own way of writing, and a log entry that says so. */
    static void optimize(StagingHistory history) throws IOException {
        Path table = bronze(history);
        List<Path> old = live(table);
        Optimized.put(table, old);
        for (Path file : old) {
            Files.delete(file);
        }
    }
}
