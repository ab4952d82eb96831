package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the real driver does when the warehouse or the way to it fails. */
@Tag("slow")
class WarehouseFaultTest {
    private static final String TYPE = "array<struct<_id:string,_generation:bigint,_ts:bigint,_op:string>>";
    private static final String MERGE = "MERGE INTO main.faults.bronze AS t USING (SELECT inline(from_json(?, '" + TYPE
            + "', map('mode', 'FAILFAST')))) AS s ON t._id = s._id AND t._generation = s._generation AND t._ts = s._ts"
            + " WHEN NOT MATCHED THEN INSERT *";

    private static Connection connection;
    private final Warehouse warehouse = Warehouse.shared();

    @BeforeAll
    static void create() throws SQLException {
        connection = Warehouse.shared().connect();
        try (Statement ddl = connection.createStatement()) {
            ddl.execute("CREATE SCHEMA main.faults");
            ddl.execute("CREATE TABLE main.faults.bronze (_id STRING, _generation BIGINT, _ts BIGINT, _op STRING)"
                    + " TBLPROPERTIES (delta.appendOnly = true)");
        }
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void reset() {
        warehouse.reset();
    }

    private static int insert(String id) throws SQLException {
        return insert(connection, id);
    }

    private static int insert(Connection on, String id) throws SQLException {
        try (Statement statement = on.createStatement()) {
            return statement.executeUpdate("INSERT INTO main.faults.bronze VALUES ('" + id + "', 1, 1, 'upsert')");
        }
    }

    private static int merge(String id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MERGE)) {
            statement.setString(1, "[{\"_id\":\"" + id + "\",\"_generation\":1,\"_ts\":1,\"_op\":\"upsert\"}]");
            return statement.executeUpdate();
        }
    }

    private long count(String id) {
        return warehouse
                .sql("SELECT count(*) FROM main.faults.bronze WHERE _id = '" + id + "'")
                .get(0)
                .get(0)
                .asLong();
    }

    @Test
    void the_driver_repeats_an_insert_that_was_answered_503_after_its_commit_so_that_two_rows_are_there()
            throws SQLException {
        warehouse.inject(WarehouseFault.unavailableAfterCommit().onStatement("^INSERT"));
        assertThat(insert("twice")).isEqualTo(1);
        assertThat(count("twice")).isEqualTo(2);
        assertThat(warehouse.submissions("'twice'"))
                .extracting(Warehouse.Submission::state)
                .containsExactly("SUCCEEDED", "SUCCEEDED");
    }

    @Test
    void an_insert_only_merge_that_was_answered_503_after_its_commit_leaves_one_row() throws SQLException {
        warehouse.inject(WarehouseFault.unavailableAfterCommit().onStatement("MERGE"));
        assertThat(merge("once")).isZero();
        assertThat(count("once")).isEqualTo(1);
        assertThat(warehouse.submissions("MERGE")).hasSize(2);
    }

    @Test
    void a_503_before_anything_ran_is_repeated_by_the_driver_and_does_no_harm() throws SQLException {
        warehouse.inject(WarehouseFault.unavailableBefore().onStatement("^INSERT"));
        assertThat(insert("refused first")).isEqualTo(1);
        assertThat(count("refused first")).isEqualTo(1);
        assertThat(warehouse.submissions("refused first"))
                .extracting(Warehouse.Submission::state)
                .containsExactly("REFUSED", "SUCCEEDED");
    }

    @Test
    void a_connection_that_drops_after_the_commit_leaves_an_error_and_the_row() {
        warehouse.inject(WarehouseFault.dropAfterCommit().onStatement("MERGE"));
        assertThatThrownBy(() -> merge("dropped")).isInstanceOf(SQLException.class);
        assertThat(count("dropped")).isEqualTo(1);
    }

    @Test
    void a_statement_may_be_pending_for_long_and_running_for_long() throws SQLException {
        warehouse.inject(WarehouseFault.pending(1500).onStatement("MERGE"));
        warehouse.inject(WarehouseFault.slow(1500).onStatement("^INSERT"));
        try (Connection own = warehouse.connect("EnableDirectResults=0;")) {
            assertThat(merge("pending")).isEqualTo(1);
            assertThat(insert(own, "slow")).isEqualTo(1);
        }
        assertThat(count("pending") + count("slow")).isEqualTo(2);
    }

    @Test
    void a_query_timeout_cancels_the_statement_before_it_writes() throws SQLException {
        warehouse.inject(WarehouseFault.pending(600_000).onStatement("^INSERT"));
        try (Connection own = warehouse.connect("EnableDirectResults=0;");
                Statement statement = own.createStatement()) {
            statement.setQueryTimeout(1);
            assertThatThrownBy(
                            () -> statement.execute("INSERT INTO main.faults.bronze VALUES ('late', 1, 1, 'upsert')"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(warehouse.submissions("'late'"))
                .extracting(Warehouse.Submission::state)
                .containsExactly("CANCELED");
        assertThat(count("late")).isZero();
    }

    @Test
    void cancel_stops_a_query_that_spark_works_on() throws SQLException {
        String endless = "SELECT sum(id % 7) AS endless FROM range(1000000000000)";
        try (Connection own = warehouse.connect("EnableDirectResults=0;");
                Statement statement = own.createStatement()) {
            CompletableFuture<Boolean> running = CompletableFuture.supplyAsync(() -> {
                try {
                    return statement.execute(endless);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            Awaitility.await().until(() -> warehouse.submissions("endless").stream()
                    .anyMatch(submission -> submission.state().equals("RUNNING")));
            statement.cancel();
            assertThatThrownBy(running::join).hasCauseInstanceOf(SQLException.class);
        }
        assertThat(warehouse.submissions("endless"))
                .extracting(Warehouse.Submission::state)
                .containsExactly("CANCELED");
    }

    @Test
    void a_conflict_or_any_other_error_is_told_with_its_sql_state_and_writes_nothing() {
        warehouse.inject(WarehouseFault.conflict().onStatement("MERGE"));
        warehouse.inject(WarehouseFault.error("42501", "no USE SCHEMA").onStatement("^INSERT"));
        assertThatThrownBy(() -> merge("conflict"))
                .hasMessageContaining("DELTA_CONCURRENT_APPEND")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("2D521"));
        assertThatThrownBy(() -> insert("forbidden"))
                .hasMessageContaining("no USE SCHEMA")
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        assertThat(count("conflict") + count("forbidden")).isZero();
    }

    @Test
    void a_token_that_expires_between_two_statements_fails_the_second_one() throws SQLException {
        warehouse.inject(WarehouseFault.expiredToken().onStatement("^INSERT").after(1));
        assertThat(insert("in time")).isEqualTo(1);
        assertThatThrownBy(() -> insert("too late")).isInstanceOf(SQLException.class);
        assertThat(count("too late")).isZero();
    }

    @Test
    void a_poll_that_is_answered_503_is_repeated_and_the_statement_runs_once() throws SQLException {
        warehouse.inject(WarehouseFault.unavailableBefore().onEndpoint("GET /api/2.0/sql/statements/"));
        try (Connection own = warehouse.connect("EnableDirectResults=0;")) {
            assertThat(insert(own, "polled")).isEqualTo(1);
        }
        assertThat(warehouse.submissions("'polled'")).hasSize(1);
    }

    @Test
    void a_streaming_reader_sees_appended_rows_once_and_fails_on_a_delete() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE main.faults.streamed (_id STRING, _generation BIGINT, _ts BIGINT, _op STRING)");
            statement.execute("INSERT INTO main.faults.streamed VALUES ('a', 1, 1, 'upsert')");
            String reader = warehouse.stream("main.faults.streamed");
            assertThat(warehouse.read(reader).get("rows").toString())
                    .isEqualTo("""
                    [["a",1,1,"upsert"]]""");
            statement.execute("DELETE FROM main.faults.streamed WHERE _id = 'a'");
            JsonNode after = warehouse.read(reader);
            assertThat(after.get("failed").asBoolean()).isTrue();
            assertThat(after.get("message").asText()).contains("DELTA_SOURCE");
        }
    }
}
