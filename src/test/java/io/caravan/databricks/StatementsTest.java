package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.work.RetryPolicy;
import io.caravan.testing.ShiftedClock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a warehouse is asked again that does not answer as it should. */
class StatementsTest {
    private static final Sql STATEMENT = Sql.of("SELECT 1");

    private final ShiftedClock clock = new ShiftedClock();
    private Duration waited = Duration.ZERO;
    private final Deque<SQLException> failures = new ArrayDeque<>();
    private int asked;

    private Statements statements() {
        Warehouse scripted = new Warehouse() {
            @Override
            public List<Map<String, Object>> run(Sql statement) throws SQLException {
                asked++;
                SQLException next = failures.poll();
                if (next != null) {
                    throw next;
                }
                return List.of();
            }

            @Override
            public void close() {}
        };
        DatabricksConfig config = DatabricksConfig.read(new ConfigReader(
                Map.of("databricks.url", "jdbc:databricks://host:443/default;httpPath=/sql/1.0/warehouses/a")));
        SyncRuntime runtime = Runtimes.of(Path.of("state"), clock, this::sleep, RetryPolicy.DEFAULT);
        return new Statements(scripted, config, runtime, Duration.ofSeconds(10));
    }

    private void sleep(Duration duration) {
        clock.forward(duration);
        waited = waited.plus(duration);
    }

    private void fail(int times, SQLException failure) {
        failures.addAll(Collections.nCopies(times, failure));
    }

    @Test
    void a_warehouse_that_starts_for_minutes_is_waited_for_however_often_it_refuses() {
        fail(20, new SQLException("[TEMPORARILY_UNAVAILABLE]", "08001"));
        try (Statements statements = statements()) {
            statements.run("Cannot look", STATEMENT);
        }
        assertThat(asked).isEqualTo(21);
    }

    @Test
    void it_is_waited_for_no_longer_than_the_timeout() {
        fail(10_000, new SQLException("[TEMPORARILY_UNAVAILABLE]", "08001"));
        try (Statements statements = statements()) {
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("TEMPORARILY_UNAVAILABLE");
        }
        assertThat(waited).isBetween(Duration.ofMinutes(15), Duration.ofMinutes(16));
    }

    @Test
    void an_unknown_failure_is_tried_eight_times() {
        fail(100, new SQLException("[SOMETHING_ELSE]", "XX000"));
        try (Statements statements = statements()) {
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Retryable.class);
        }
        assertThat(asked).isEqualTo(8);
    }

    @Test
    void a_table_that_another_writer_creates_at_the_same_moment_is_looked_for_again() {
        fail(1, new SQLException("[TABLE_OR_VIEW_ALREADY_EXISTS]", "42P07"));
        fail(1, new SQLException("[DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION]", "42601"));
        try (Statements statements = statements()) {
            statements.run("Cannot create the control tables", STATEMENT);
        }
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void a_host_that_is_not_there_is_asked_once_since_the_driver_has_tried() {
        fail(100, new SQLException("[UNKNOWN_HOST]", "08001"));
        try (Statements statements = statements()) {
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Retryable.class)
                    .hasMessageContaining("Check the host and port of databricks.url");
        }
        assertThat(asked).isEqualTo(1);
    }

    @Test
    void a_warehouse_of_another_id_and_a_refused_token_are_matters_of_configuration() {
        fail(1, new SQLException("[WAREHOUSE_NOT_FOUND]", "08004"));
        fail(1, new SQLException("[UNAUTHENTICATED]", "28000"));
        try (Statements statements = statements()) {
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Misconfigured.class)
                    .hasMessageContaining("httpPath");
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Misconfigured.class)
                    .hasMessageContaining("databricks.token");
        }
        assertThat(asked).isEqualTo(2);
    }

    @Test
    void what_a_signal_has_cancelled_is_not_sent_again() {
        fail(100, new SQLException("cancelled", "HY008"));
        try (Statements statements = statements()) {
            assertThatThrownBy(() -> statements.run("Cannot look", STATEMENT))
                    .isInstanceOf(SyncFailure.Retryable.class);
        }
        assertThat(asked).isEqualTo(1);
    }
}
