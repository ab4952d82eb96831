package io.caravan.databricks.driver;

import io.caravan.databricks.Sql;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the driver's exceptions mean. Their messages repeat the statement, rows included, and those of its own client have no SQLSTATE;
 * its classes are relocated, so they are known by their simple names.
 */
public final class DriverErrors {
    private record Meaning(String errorClass, String state) {
        SQLException exception() {
            return new SQLException("[" + errorClass + "]", state);
        }
    }

    private static final Map<String, Meaning> MEANINGS = Map.of(
            "Unauthenticated", new Meaning("UNAUTHENTICATED", "28000"),
            "PermissionDenied", new Meaning("PERMISSION_DENIED", "42501"),
            "TemporarilyUnavailable", new Meaning("TEMPORARILY_UNAVAILABLE", "08001"),
            "SQLTransientConnectionException", new Meaning("TEMPORARILY_UNAVAILABLE", "08001"),
            "UnknownHostException", new Meaning("UNKNOWN_HOST", "08001"),
            "ConnectException", new Meaning("CONNECTION_REFUSED", "08001"),
            "SSLHandshakeException", new Meaning("TLS_HANDSHAKE_FAILED", "08001"));

    private static final Meaning NO_WAREHOUSE = new Meaning("WAREHOUSE_NOT_FOUND", "08004");
    private static final Meaning TOO_LARGE = new Meaning("STATEMENT_TOO_LARGE", "54000");

    private static final Pattern BAD_REQUEST = Pattern.compile("BadRequest|InvalidParameterValue|DatabricksError");
    private static final Pattern OF_SIZE = Pattern.compile("(?i)limit|exceed|maximum|too (?:large|long|big)");
    private static final int LONGEST_REASON = 200;
    private static final int LARGE = 64 << 10;

    private DriverErrors() {}

    /** The innermost that is known, else the innermost of SQL, which has the state and the class of the error. */
    public static SQLException told(Exception failure, Sql statement) {
        SQLException told = new SQLException(failure.getClass().getSimpleName());
        boolean connecting = false;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            Optional<Meaning> meaning = meaning(cause, statement, connecting);
            if (meaning.isPresent()) {
                told = meaning.get().exception();
            } else if (cause instanceof SQLException sql) {
                told = sql;
                connecting |= "CONNECTION_ERROR".equals(sql.getSQLState());
            }
        }
        return told;
    }

    private static Optional<Meaning> meaning(Throwable cause, Sql statement, boolean connecting) {
        String name = cause.getClass().getSimpleName();
        if (connecting && name.equals("ResourceDoesNotExist")) {
            return Optional.of(NO_WAREHOUSE);
        }
        boolean refused = BAD_REQUEST.matcher(name).matches()
                && OF_SIZE.matcher(beginning(cause.getMessage())).find();
        return refused && isLarge(statement) ? Optional.of(TOO_LARGE) : Optional.ofNullable(MEANINGS.get(name));
    }

    /** What follows may be the statement. */
    private static String beginning(String message) {
        String text = String.valueOf(message);
        return text.substring(0, Math.min(text.length(), LONGEST_REASON));
    }

    /** A small one is refused for another limit than that of its size. */
    private static boolean isLarge(Sql statement) {
        return statement.parameters().stream()
                .anyMatch(
                        value -> value instanceof String text && text.getBytes(StandardCharsets.UTF_8).length > LARGE);
    }
}
