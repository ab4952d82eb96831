package io.caravan.databricks.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Over a real pool and a real engine. */
class InFlightTest {
    /** A join that takes hours. */
    private static final String ENDLESS =
            "SELECT count(*) FROM range(10000000) a JOIN range(10000000) b ON a.range % 7 <> b.range % 5 WHERE a.range > ?";

    private static HikariDataSource pool() {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl("jdbc:duckdb:");
        return pool;
    }

    @Test
    void a_statement_that_is_executed_ends_and_the_next_is_refused() {
        InFlight inFlight = new InFlight();
        try (HikariDataSource pool = pool()) {
            CompletableFuture<String> ended = CompletableFuture.supplyAsync(() -> execute(inFlight, pool));
            await().until(() -> {
                inFlight.hangUp(); // finds the statement once it is executed
                return ended.isDone();
            });
            assertThat(ended.join()).isIn("cancelled", "refused");
            assertThat(execute(inFlight, pool)).isEqualTo("refused");
        }
    }

    private static String execute(InFlight inFlight, HikariDataSource pool) {
        try (Connection connection = inFlight.over(pool).getConnection();
                PreparedStatement statement = connection.prepareStatement(ENDLESS)) {
            statement.setLong(1, 0);
            return statement.executeQuery().toString();
        } catch (SQLException e) {
            return "57014".equals(e.getSQLState()) ? "refused" : "cancelled";
        }
    }

    @Test
    void what_is_executed_and_what_fails_is_as_without_it() throws SQLException {
        InFlight inFlight = new InFlight();
        try (HikariDataSource pool = pool();
                Connection connection = inFlight.over(pool).getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT 42")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
            assertThatThrownBy(() -> statement.execute("SELECT nothing FROM nowhere"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("nowhere");
        }
    }
}
