package io.caravan.testing.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the real driver meets in the testbed, as measured against the API: the contract that the Databricks target's tests lean on. */
class WarehouseTest {
    static final String MERGE =
            """
            MERGE INTO main.api.bronze AS t USING (
              SELECT inline(from_json(?, 'array<struct<_id:string,_generation:bigint,_ts:bigint,_op:string>>', map('mode', 'FAILFAST')))
            ) AS s ON t._id = s._id AND t._generation = s._generation AND t._ts = s._ts AND t._ts BETWEEN ? AND ?
            WHEN NOT MATCHED THEN INSERT *""";

    private static Connection connection;
    private final Warehouse warehouse = Warehouse.shared();

    @BeforeAll
    static void create() throws SQLException {
        connection = Warehouse.shared().connect("EnableDirectResults=1;");
        run("CREATE SCHEMA main.api");
        run(
                """
                CREATE TABLE main.api.bronze (_id STRING, _generation BIGINT, _ts BIGINT, _op STRING)
                TBLPROPERTIES (delta.appendOnly = true, delta.isolationLevel = 'Serializable', delta.enableChangeDataFeed = true)""");
        run("CREATE TABLE main.api.checkpoints (source STRING, epoch BIGINT)");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @BeforeEach
    void reset() {
        warehouse.reset();
    }

    static int run(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.execute() ? 0 : Math.max(0, statement.getUpdateCount());
        }
    }

    private static List<String> query(Connection on, String sql) throws SQLException {
        try (Statement statement = on.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> first = new ArrayList<>();
            while (rows.next()) {
                first.add(rows.getString(1));
            }
            return first;
        }
    }

    private static String row(String id, long ts) {
        return "[{\"_id\":\"" + id + "\",\"_generation\":1,\"_ts\":" + ts + ",\"_op\":\"upsert\"}]";
    }

    private long count(String table, String id) {
        return warehouse
                .sql("SELECT count(*) FROM main.api." + table + " WHERE _id = '" + id + "'")
                .get(0)
                .get(0)
                .asLong();
    }

    @Test
    void a_statement_is_answered_with_the_types_of_its_columns() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT ? AS s, ? AS l, ? AS b, TIMESTAMP '2026-01-02 03:04:05.678901' AS t, 1.50BD AS d, CAST(NULL AS INT) AS n"); ) {
            statement.setString(1, "it's ${env:HOME}");
            statement.setLong(2, 1760000000000000001L);
            statement.setBoolean(3, true);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString("s")).isEqualTo("it's ${env:HOME}");
                assertThat(rows.getLong("l")).isEqualTo(1760000000000000001L);
                assertThat(rows.getBoolean("b")).isTrue();
                assertThat(rows.getTimestamp("t").toInstant()).isEqualTo("2026-01-02T03:04:05.678901Z");
                assertThat(rows.getBigDecimal("d")).isEqualByComparingTo("1.50");
                assertThat(rows.getObject("n")).isNull();
            }
        }
    }

    @Test
    void names_have_three_parts_and_a_session_has_a_catalog_a_schema_and_a_user() throws SQLException {
        try (Connection own = warehouse.connect()) {
            try (Statement statement = own.createStatement()) {
                statement.execute("USE CATALOG main");
                statement.execute("USE SCHEMA api");
            }
            assertThat(query(own, "SELECT concat_ws(',', current_catalog(), current_schema(), current_user())"))
                    .containsExactly("main,api," + Warehouse.USER);
            assertThat(query(own, "SELECT count(*) FROM main.api.checkpoints WHERE 1 = 0"))
                    .containsExactly("0");
            assertThat(query(own, "SELECT count(*) FROM checkpoints WHERE 1 = 0"))
                    .containsExactly("0");
        }
    }

    @Test
    void an_insert_only_merge_of_one_json_parameter_inserts_once_and_its_replay_writes_no_version()
            throws SQLException {
        assertThat(run(MERGE, row("merged", 5), 0L, 10L)).isEqualTo(1);
        long version = versions("bronze");
        assertThat(run(MERGE, row("merged", 5), 0L, 10L)).isZero();
        assertThat(versions("bronze")).isEqualTo(version);
        assertThat(warehouse.submissions("MERGE")).hasSize(2).allMatch(s -> s.parameterBytes()
                .equals(List.of(57, 1, 2)));
    }

    private long versions(String table) {
        return warehouse.sql("DESCRIBE HISTORY main.api." + table).size();
    }

    @Test
    void truncated_json_fails_the_merge_instead_of_storing_half_of_it() {
        assertThatThrownBy(() -> run(MERGE, """
                [{"_id":"torn","_gen""", 0L, 10L))
                .isInstanceOf(SQLException.class);
        assertThat(count("bronze", "torn")).isZero();
    }

    @Tag("slow")
    @Test
    void rows_of_an_append_only_table_cannot_be_deleted() throws SQLException {
        assertThat(run("INSERT INTO main.api.bronze VALUES ('kept', 1, 1, 'upsert')"))
                .isEqualTo(1);
        assertThatThrownBy(() -> run("DELETE FROM main.api.bronze WHERE _id = 'kept'"))
                .hasMessageContaining("DELTA_CANNOT_MODIFY_APPEND_ONLY");
    }

    @Tag("slow")
    @Test
    void compare_and_set_tells_the_winner_by_the_count_of_rows() throws SQLException {
        run("INSERT INTO main.api.checkpoints VALUES ('cas', 1)");
        String set = "UPDATE main.api.checkpoints SET epoch = epoch + 1 WHERE source = ? AND epoch = ?";
        assertThat(run(set, "cas", 1L)).isEqualTo(1);
        assertThat(run(set, "cas", 1L)).isZero();
    }

    @Tag("slow")
    @Test
    void a_column_can_be_added_and_ddl_returns_no_columns() throws SQLException {
        run("CREATE TABLE main.api.wider (_id STRING)");
        assertThat(run("ALTER TABLE main.api.wider ADD COLUMNS (note STRING)")).isZero();
        assertThat(run("INSERT INTO main.api.wider VALUES ('a', 'b')")).isEqualTo(1);
        try (Statement ddl = connection.createStatement()) {
            assertThat(ddl.execute("CREATE TABLE IF NOT EXISTS main.api.wider (_id STRING)"))
                    .isFalse();
        }
    }

    @Test
    void errors_carry_their_sql_state() {
        assertThatThrownBy(() -> run("SELECT * FROM main.api.nowhere"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        assertThatThrownBy(() -> run("SELEKT 1"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42601"));
        assertThatThrownBy(() -> run("SELECT CAST('x' AS INT)"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22018"));
    }

    @Test
    void a_message_of_the_driver_repeats_the_statement() {
        assertThatThrownBy(() -> run("SELECT 'secret-of-a-row' FROM main.api.nowhere"))
                .hasMessageContaining("secret-of-a-row");
    }

    @Tag("slow")
    @Test
    void auto_commit_is_ignored_so_that_a_rollback_keeps_the_row() throws SQLException {
        try (Connection own = warehouse.connect()) {
            own.setAutoCommit(false);
            try (Statement statement = own.createStatement()) {
                statement.execute("INSERT INTO main.api.bronze VALUES ('rolled back', 1, 1, 'upsert')");
            }
            own.rollback();
        }
        assertThat(count("bronze", "rolled back")).isEqualTo(1);
    }

    @Test
    void more_than_256_parameters_are_refused() {
        String marks = String.join(", ", Collections.nCopies(257, "?"));
        assertThatThrownBy(() ->
                        run("SELECT " + marks, Collections.nCopies(257, "x").toArray()))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void a_statement_of_more_than_16_mebibytes_is_refused() {
        String filler = "x".repeat(16 << 20);
        assertThatThrownBy(() -> run("SELECT '" + filler + "'")).isInstanceOf(SQLException.class);
    }

    @Test
    void a_result_of_more_than_25_mebibytes_is_refused_inline() {
        assertThatThrownBy(() -> run("SELECT repeat('x', 1048576) FROM range(26)"))
                .hasMessageContaining("Inline byte limit exceeded");
    }

    @Test
    void a_wrong_token_is_refused() {
        assertThatThrownBy(() -> {
                    try (Connection unused =
                            DriverManager.getConnection(warehouse.jdbcUrl() + "AuthMech=3;", "token", "wrong")) {
                        query(unused, "SELECT 1");
                    }
                })
                .isInstanceOf(SQLException.class);
    }

    @Test
    void a_service_principal_gets_its_tokens_by_oauth() throws SQLException {
        try (Connection own = warehouse.connectAsPrincipal(Warehouse.SECRET)) {
            assertThat(query(own, "SELECT 1")).containsExactly("1");
            warehouse.expireTokens();
            assertThatThrownBy(() -> query(own, "SELECT 1")).isInstanceOf(SQLException.class);
        }
        assertThatThrownBy(() -> warehouse.connectAsPrincipal("wrong")).isInstanceOf(SQLException.class);
    }

    @Test
    void privileges_are_told_as_the_test_states_them() throws SQLException {
        warehouse.grants(
                """
                        [{"principal":"etl","privilege":"USE SCHEMA","type":"SCHEMA","name":"main.api"}]""");
        assertThat(query(connection, "SHOW GRANTS `etl` ON SCHEMA main.api")).containsExactly("etl");
        assertThat(query(connection, "SHOW GRANTS `other` ON SCHEMA main.api")).isEmpty();
        assertThat(
                        query(
                                connection,
                                "SELECT privilege_type FROM main.information_schema.schema_privileges WHERE schema_name = 'api'"))
                .containsExactly("USE SCHEMA");
    }
}
