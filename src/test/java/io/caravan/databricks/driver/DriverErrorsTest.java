package io.caravan.databricks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.databricks.internal.sdk.core.error.details.ErrorDetails;
import com.databricks.internal.sdk.core.error.platform.InvalidParameterValue;
import com.databricks.internal.sdk.core.error.platform.PermissionDenied;
import com.databricks.internal.sdk.core.error.platform.ResourceDoesNotExist;
import com.databricks.internal.sdk.core.error.platform.TemporarilyUnavailable;
import com.databricks.internal.sdk.core.error.platform.Unauthenticated;
import io.caravan.databricks.Sql;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The chains of exceptions are those that the real driver was seen to throw. */
class DriverErrorsTest {
    private static final ErrorDetails NO_DETAILS = null;
    private static final String TEXT = "INSERT INTO t VALUES ('a row that nobody may see')";
    private static final Sql SMALL = new Sql("SELECT ?", List.of("x"));
    private static final Sql LARGE = new Sql("SELECT ?", List.of("x".repeat(70_000)));

    private static SQLException told(Throwable... chain) {
        return told(SMALL, chain);
    }

    private static SQLException told(Sql statement, Throwable... chain) {
        for (int i = 0; i < chain.length - 1; i++) {
            chain[i].initCause(chain[i + 1]);
        }
        return DriverErrors.told((Exception) chain[0], statement);
    }

    private static SQLException failed() {
        return new SQLException("Error occurred during statement execution: " + TEXT, "EXECUTE_STATEMENT_FAILED");
    }

    private static SQLException connecting() {
        return new SQLException("Connection failure", "CONNECTION_ERROR");
    }

    @Test
    void a_token_that_is_refused_on_an_open_connection_is_known() {
        assertThat(told(failed(), new Unauthenticated("token expired", NO_DETAILS))
                        .getSQLState())
                .isEqualTo("28000");
        assertThat(told(failed(), new PermissionDenied("no", NO_DETAILS)).getSQLState())
                .isEqualTo("42501");
    }

    @Test
    void a_warehouse_that_is_not_available_is_told_from_one_that_is_not_there() {
        assertThat(told(connecting(), new TemporarilyUnavailable("starting", NO_DETAILS))
                        .getMessage())
                .isEqualTo("[TEMPORARILY_UNAVAILABLE]");
        assertThat(told(new SQLTransientConnectionException("Connection is not available"), connecting())
                        .getMessage())
                .isEqualTo("Connection failure");
        assertThat(told(new SQLTransientConnectionException("Connection is not available"))
                        .getMessage())
                .isEqualTo("[TEMPORARILY_UNAVAILABLE]");
        assertThat(told(new SQLTransientConnectionException("x"), connecting(), new ConnectException("refused"))
                        .getMessage())
                .isEqualTo("[CONNECTION_REFUSED]");
        assertThat(told(connecting(), new UnknownHostException("no-such-host")).getMessage())
                .isEqualTo("[UNKNOWN_HOST]");
    }

    @Test
    void a_missing_warehouse_is_one_only_where_a_connection_was_wanted() {
        assertThat(told(connecting(), new ResourceDoesNotExist("no such warehouse", NO_DETAILS))
                        .getSQLState())
                .isEqualTo("08004");
        assertThat(told(failed(), new ResourceDoesNotExist("no such statement", NO_DETAILS))
                        .getSQLState())
                .isEqualTo("EXECUTE_STATEMENT_FAILED");
    }

    @Test
    void only_a_large_statement_is_too_large() {
        InvalidParameterValue limit = new InvalidParameterValue("exceeds the limit of 16777216 bytes", NO_DETAILS);
        assertThat(told(LARGE, failed(), limit).getSQLState()).isEqualTo("54000");
        InvalidParameterValue quota = new InvalidParameterValue("the limit of warehouses is exceeded", NO_DETAILS);
        assertThat(told(SMALL, failed(), quota).getSQLState()).isEqualTo("EXECUTE_STATEMENT_FAILED");
    }
}
