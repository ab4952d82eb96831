package io.caravan.testbed.warehouse;

import org.apache.spark.SparkThrowable;

/** Why a statement failed, as the API tells it. */
final class SqlFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String errorCode;
    private final String sqlState;

    SqlFailure(String errorCode, String sqlState, String message) {
        super(message);
        this.errorCode = errorCode;
        this.sqlState = sqlState;
    }

    /** @param condition as in {@code [TABLE_OR_VIEW_NOT_FOUND]} */
    static SqlFailure of(String condition, String sqlState, String text) {
        return new SqlFailure("BAD_REQUEST", sqlState, "[" + condition + "] " + text + " SQLSTATE: " + sqlState);
    }

    static SqlFailure syntax(String text) {
        return of("PARSE_SYNTAX_ERROR", "42601", text);
    }

    /** Wrappers such as a failed stage have no state of their own; the first cause that has one says what happened. */
    static SqlFailure from(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SqlFailure failure) {
                return failure;
            }
            if (cause instanceof SparkThrowable spark && spark.getSqlState() != null) {
                String message = cause.getMessage();
                boolean told = message.contains("SQLSTATE");
                return new SqlFailure(
                        "BAD_REQUEST",
                        spark.getSqlState(),
                        told ? message : message + " SQLSTATE: " + spark.getSqlState());
            }
        }
        return new SqlFailure("INTERNAL_ERROR", "XXKUC", String.valueOf(thrown));
    }

    String errorCode() {
        return errorCode;
    }

    String sqlState() {
        return sqlState;
    }
}
