package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sql.DuckDbViews;
import io.caravan.sql.Format;
import io.caravan.sql.Output;
import io.caravan.sql.Prompt;
import io.caravan.sql.SqlSession;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.testing.s3.S3Testbed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sql} and {@code views} show of what is published. */
class SqlOverStagingTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final long MEMORY = 256L << 20;

    @TempDir
    private Path directory;

    private StagingHistory two() {
        StagingHistory history = new StagingHistory(directory);
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(USERS, "b", Map.of("n", ONE))
                .upsert(ENTRIES, "c", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
        return history;
    }

    private LakeSnapshot snapshot(StagingHistory history) {
        return LakeSnapshot.open(history.config(), history.runtime("."), directory.resolve("sql"));
    }

    private SqlSession session(StagingHistory history) {
        return SqlSession.open(snapshot(history), MEMORY);
    }

    private static String csv(SqlSession session, String statement) {
        return run(session, statement, Format.CSV);
    }

    private static String run(SqlSession session, String statement, Format format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        session.run(statement, format, new Output(new PrintWriter(bytes, true, StandardCharsets.UTF_8), bytes));
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tables_are_read_by_their_names_and_deletes_are_gone_but_in_the_history() {
        StagingHistory history = two();
        history.delete(USERS, "a").land();
        history.materializer().materialize();
        try (SqlSession session = session(history)) {
            assertThat(csv(session, "SELECT _id, n FROM users")).isEqualTo("_id,n\nb,42\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM app.users u JOIN waitlist.entries e USING (n)"))
                    .isEqualTo("n\n1\n");
            assertThat(csv(session, "SELECT _op, count(*) AS n FROM log.app__users GROUP BY _op ORDER BY _op"))
                    .isEqualTo("_op,n\ndelete,1\ntruncate,1\nupsert,2\n");
        }
    }

    @Test
    void a_session_stays_at_its_version_beyond_every_grace_and_sees_no_half_of_the_next() {
        StagingHistory history = two();
        LakeSnapshot lake = snapshot(history);
        lake.hold();
        try (SqlSession session = SqlSession.open(lake, MEMORY)) {
            assertThat(csv(session, "SELECT count(*) AS n FROM users")).isEqualTo("n\n2\n");
            StateMaterializer materializer = history.materializer();
            for (String id : List.of("d", "e", "f")) {
                history.upsert(USERS, id, Map.of("n", ONE))
                        .upsert(ENTRIES, id, Map.of("n", ONE))
                        .land();
                materializer.materialize();
                history.hours.addAndGet(48);
            }
            assertThat(csv(session, "SELECT count(*) AS n FROM users")).isEqualTo("n\n2\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM waitlist.entries"))
                    .isEqualTo("n\n1\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM log.waitlist__entries WHERE _op = 'upsert'"))
                    .isEqualTo("n\n1\n");
            try (SqlSession next = session(history)) {
                assertThat(csv(next, "SELECT count(*) AS n FROM users")).isEqualTo("n\n5\n");
            }
        }
        assertThat(directory.resolve("sql")).isDirectoryNotContaining("glob:**session-*");
    }

    @Test
    void a_file_that_went_behind_its_grace_is_said_to_be_of_an_old_version() throws IOException {
        StagingHistory history = two();
        try (SqlSession session = session(history)) {
            for (Path file : history.staged().files()) {
                Files.delete(file);
            }
            assertThatThrownBy(() -> csv(session, "SELECT count(*) FROM users"))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("was superseded longer ago than its grace period");
        }
    }

    /** Or what was forgotten, or is over by history.retention, would stay on each machine on which somebody once read it. */
    @Test
    void what_was_fetched_and_not_read_for_a_week_goes_with_the_next_reader() throws IOException {
        StagingHistory history = two();
        Path cache = Files.createDirectories(directory.resolve("sql/cache"));
        Path old = Files.writeString(cache.resolve("old.parquet"), "old");
        Path young = Files.writeString(cache.resolve("young.parquet"), "young");
        Instant now = history.clock().instant();
        Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(7))));
        Files.setLastModifiedTime(young, FileTime.from(now.minus(Duration.ofDays(6))));
        snapshot(history).close();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void names_that_need_quotes_and_names_that_sql_takes_for_one_are_all_there() {
        StagingHistory history = new StagingHistory(directory);
        TableRef odd = TableRef.root("we\"ird; --");
        TableRef word = TableRef.root("select");
        TableRef large = TableRef.root("Users");
        TableRef nested = TableRef.of("waitlist/inner", "entries");
        TableRef reserved = TableRef.of("temp", "entries");
        int rows = 0;
        for (TableRef table : List.of(odd, word, large, USERS, nested, reserved)) {
            rows++;
            for (int i = 0; i < rows; i++) {
                history.upsert(table, table.table() + i, Map.of("from", ONE, "_n", ONE));
            }
        }
        history.land();
        history.materializer().materialize();
        try (SqlSession session = session(history)) {
            assertThat(csv(session, "SELECT count(*) AS n FROM \"we\"\"ird; --\""))
                    .isEqualTo("n\n1\n");
            assertThat(csv(session, "SELECT count(\"from\") AS n FROM app.\"select\""))
                    .isEqualTo("n\n2\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM Users")).isEqualTo("n\n3\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM users_2")).isEqualTo("n\n4\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM waitlist__inner.entries"))
                    .isEqualTo("n\n5\n");
            assertThat(csv(session, "SELECT count(*) AS n FROM temp_.entries")).isEqualTo("n\n6\n");
            assertThat(session.names()).contains("app.\"we\"\"ird; --\"", "log.app__select", "log.app__users_2");
        }
    }

    @Test
    void a_table_has_the_same_columns_before_its_files_are_opened_and_behind() {
        StagingHistory history = new StagingHistory(directory);
        for (int kind = 1; kind < Literal.BY_KIND.size(); kind++) {
            history.upsert(
                    USERS,
                    "k" + kind,
                    Map.of("f" + kind, Literal.BY_KIND.get(kind).get(0)));
        }
        history.land();
        history.materializer().materialize();
        String columns = "SELECT table_name, column_name, data_type FROM information_schema.columns ORDER BY ALL";
        try (SqlSession session = session(history)) {
            String closed = csv(session, columns);
            csv(session, "SELECT * FROM users UNION ALL BY NAME SELECT * FROM log.app__users");
            assertThat(csv(session, columns)).isEqualTo(closed).contains("users,_id,VARCHAR", "app__users,document");
        }
    }

    @Test
    void a_table_that_is_read_without_its_name_is_an_error_and_not_empty() {
        try (SqlSession session = session(two())) {
            assertThatThrownBy(() -> csv(session, "SELECT * FROM query_table('use' || 'rs')"))
                    .isInstanceOf(SyncFailure.class)
                    .hasMessageContaining("reads app.users without its name");
            assertThat(csv(session, "SELECT count(*) AS n FROM query_table('use' || 'rs') -- users"))
                    .isEqualTo("n\n2\n");
        }
    }

    @Test
    void without_a_published_state_the_history_is_there_and_what_to_do_is_said() {
        StagingHistory history = new StagingHistory(directory);
        assertThatThrownBy(() -> session(history))
                .isInstanceOf(SyncFailure.Retryable.class)
                .hasMessageContaining("no batch has landed there yet. Run: caravan sync");
        history.upsert(USERS, "a", Map.of("n", ONE)).land();
        try (SqlSession session = session(history)) {
            assertThat(session.hasState()).isFalse();
            assertThat(csv(session, "SELECT count(*) AS n FROM log.app__users")).isEqualTo("n\n2\n");
            assertThatThrownBy(() -> csv(session, "SELECT * FROM users"))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("There is no current state of app/users")
                    .hasMessageContaining("Run: caravan staging");
        }
    }

    @Test
    void a_wrong_statement_is_told_from_one_that_fails() {
        try (SqlSession session = session(two())) {
            for (String wrong : List.of("SELEC 1", "SELECT nothing FROM users", "SELECT * FROM nowhere")) {
                assertThatThrownBy(() -> csv(session, wrong))
                        .as(wrong)
                        .isInstanceOf(SyncFailure.Misconfigured.class)
                        .hasMessageStartingWith("The statement was refused. DuckDB says: ");
            }
            assertThatThrownBy(() -> csv(session, "SELECT CAST(_id AS INTEGER) FROM users"))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageStartingWith("The statement failed. DuckDB says: ");
        }
    }

    @Test
    void rows_come_as_a_table_as_json_and_as_parquet_in_their_order() throws Exception {
        try (SqlSession session = session(two())) {
            String query = "SELECT _id, n, NULL AS z, 'two\nlines' AS t FROM users ORDER BY _id DESC";
            assertThat(run(session, query, Format.TABLE))
                    .isEqualTo(
                            """
                             _id |  n | z    | t
                            -----+----+------+------------
                             b   | 42 | NULL | two\\nlines
                             a   | 42 | NULL | two\\nlines
                            (2 rows)
                            """);
            assertThat(run(session, "SET threads = 1; CREATE TABLE mine AS SELECT 1 AS a; DESCRIBE mine", Format.TABLE))
                    .contains("a           | INTEGER");
            assertThat(run(session, query, Format.JSON)).startsWith("{\"_id\":\"b\",\"n\":42,\"z\":null,");
            Path file = directory.resolve("out.parquet");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            session.run(query, Format.PARQUET, new Output(new PrintWriter(bytes, true, StandardCharsets.UTF_8), bytes));
            Files.write(file, bytes.toByteArray());
            assertThat(csv(session, "SELECT string_agg(_id, '') AS ids FROM '" + file + "'"))
                    .isEqualTo("ids\nba\n");
        }
    }

    @Test
    void what_a_killed_reader_left_goes_with_the_next_and_what_a_living_one_holds_stays() throws Exception {
        StagingHistory history = two();
        Path left = Files.createDirectories(directory.resolve("sql/session-left"));
        Files.createFile(left.resolve("lock"));
        Files.writeString(left.resolve("x.parquet"), "x");
        try (SqlSession living = session(history);
                SqlSession next = session(history)) {
            assertThat(left).doesNotExist();
            assertThat(csv(living, "SELECT count(*) AS n FROM users")).isEqualTo("n\n2\n");
            assertThat(csv(next, "SELECT count(*) AS n FROM users")).isEqualTo("n\n2\n");
        }
    }

    @Test
    void a_file_that_was_cut_is_named() throws Exception {
        StagingHistory history = two();
        Path part = history.root().resolve(history.files("staging/app/users").get(0));
        Files.write(part, new byte[] {1});
        try (SqlSession session = session(history)) {
            assertThatThrownBy(() -> csv(session, "SELECT * FROM users"))
                    .isInstanceOf(SyncFailure.StateUnreadable.class)
                    .hasMessageContaining("is not the one that the record names")
                    .hasMessageContaining("caravan staging --full");
        }
    }

    @Test
    void in_a_bucket_only_tables_that_are_named_are_fetched_and_only_once_on_a_machine() throws Exception {
        BucketHistory history = new BucketHistory(
                directory, S3Testbed.shared().endpoint(), S3Testbed.shared().bucket());
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "c", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
        AtomicInteger fetched = new AtomicInteger();
        for (String id : List.of("first", "second")) {
            ObjectStore store = new DecoratedStore(history.store()) {
                @Override
                public boolean fetch(ObjectKey key, Path file) throws IOException {
                    fetched.incrementAndGet();
                    return super.fetch(key, file);
                }
            };
            try (SqlSession session = SqlSession.open(
                    LakeSnapshot.open(store, history.config(), history.runtime("."), directory.resolve("sql"), id),
                    MEMORY)) {
                assertThat(csv(session, "SELECT _id FROM users")).isEqualTo("_id\na\n");
            }
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void at_the_prompt_a_statement_takes_lines_a_failure_ends_nothing_and_a_refresh_sees_the_next_version()
            throws Exception {
        StagingHistory history = two();
        String typed =
                """
                SELECT count(*)
                  AS before
                  FROM users;
                SELECT wrong FROM users;
                .tables
                .format csv
                .refresh
                SELECT count(*) AS behind FROM users;
                .exit
                SELECT 'never';
                """;
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        AtomicInteger opened = new AtomicInteger();
        try (Terminal terminal =
                new DumbTerminal(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)), shown)) {
            Prompt.run(
                    terminal,
                    directory.resolve("history"),
                    () -> {
                        if (opened.incrementAndGet() == 2) {
                            history.upsert(USERS, "d", Map.of("n", ONE)).land();
                            history.materializer().materialize();
                        }
                        return session(history);
                    },
                    Format.TABLE);
        }
        String text = shown.toString(StandardCharsets.UTF_8).replace("\r", "");
        assertThat(text)
                .contains("reads batch 1 of ", "before\n", "      2\n(1 row)")
                .contains("The statement was refused. DuckDB says: ", "waitlist.entries\n")
                .contains("reads batch 2 of ", "behind\n3\n")
                .doesNotContain("(0 rows)");
        assertThat(text.lines()).noneMatch(line -> line.equals("never"));
        assertThat(Files.readString(directory.resolve("history"))).contains("AS behind FROM users");
    }

    @Test
    void the_script_of_views_shows_what_is_published_when_it_is_run() throws Exception {
        StagingHistory history = two();
        String script;
        try (LakeSnapshot lake = snapshot(history)) {
            script = DuckDbViews.of(lake, history.root() + "/");
        }
        assertThat(count(script, "users")).isEqualTo(2);
        assertThat(count(script, "log.app__users")).isEqualTo(3);
        history.upsert(USERS, "d", Map.of("n", ONE)).land().compact();
        history.materializer().materialize();
        history.upsert(USERS, "beyond", Map.of("n", ONE)).land();
        assertThat(count(script, "users")).isEqualTo(3);
        assertThat(count(script, "waitlist.entries")).isEqualTo(1);
        assertThat(count(script, "log.app__users")).isEqualTo(4);
    }

    private static long count(String script, String table) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute(script);
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }
}
