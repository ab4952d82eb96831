package io.caravan.databricks;

import io.caravan.core.failure.SyncFailure;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a failed statement means. The driver's messages repeat the statement, rows included, so of a message only the error class in
 * brackets is ever told.
 */
final class StatementErrors {
    private static final Pattern CLASS = Pattern.compile("\\[([A-Z][A-Z0-9_]*(?:[.][A-Z0-9_]+)*)]");
    private static final Pattern REFUSED = Pattern.compile("(?:HTTP|[Ss]tatus code:?) 40[13]\\b");
    private static final Set<String> OF_OBJECTS = Set.of("42P01", "42704", "42S02", "3F000");
    private static final Set<String> REFUSING = Set.of("0A", "22", "42", "54");
    private static final Set<String> OF_RIGHTS = Set.of("42501", "28000");
    private static final String OF_ADDRESS = "08004";
    private static final Set<String> OF_CANCELLATION = Set.of("HY008", "57014");
    private static final Set<String> UNREACHABLE = Set.of("UNKNOWN_HOST", "CONNECTION_REFUSED", "TLS_HANDSHAKE_FAILED");

    private StatementErrors() {}

    /** Whether the same statement may succeed if it is sent again soon. Every statement of ours may be. */
    static boolean mayPass(SQLException failure) {
        return isCreatedByAnother(failure)
                || (!isMissing(failure)
                        && !isForbidden(failure)
                        && !isRefused(failure)
                        && !isMisaddressed(failure)
                        && !isUnreachable(failure)
                        && !OF_CANCELLATION.contains(state(failure)));
    }

    /** Two create the same at once: although they do so only if it is not there, one may be told that it is. */
    private static boolean isCreatedByAnother(SQLException failure) {
        return errorClass(failure)
                .filter(name ->
                        name.endsWith("_ALREADY_EXISTS") || name.equals("DELTA_CREATE_TABLE_WITH_NON_EMPTY_LOCATION"))
                .isPresent();
    }

    /** A warehouse that starts, or has no room: it is waited for, however often it says so. */
    static boolean isBusy(SQLException failure) {
        return errorClass(failure).equals(Optional.of("TEMPORARILY_UNAVAILABLE"));
    }

    /** The driver has tried for a while by itself. */
    private static boolean isUnreachable(SQLException failure) {
        return errorClass(failure).filter(UNREACHABLE::contains).isPresent();
    }

    private static boolean isMisaddressed(SQLException failure) {
        return state(failure).equals(OF_ADDRESS);
    }

    /** A schema, table or volume is not there. */
    static boolean isMissing(SQLException failure) {
        return OF_OBJECTS.contains(state(failure));
    }

    private static boolean isForbidden(SQLException failure) {
        return OF_RIGHTS.contains(state(failure))
                || REFUSED.matcher(String.valueOf(failure.getMessage())).find();
    }

    /** The same in smaller statements may pass; nothing of this one was written. */
    static boolean isTooLarge(SQLException failure) {
        return state(failure).startsWith("54");
    }

    private static boolean isRefused(SQLException failure) {
        String state = state(failure);
        return REFUSING.stream().anyMatch(state::startsWith);
    }

    /** @param doing the beginning of the error: {@code Cannot commit batch 7} */
    static SyncFailure of(String doing, String where, SQLException failure) {
        String what = doing + " in " + where + ": the warehouse says " + reason(failure) + ". ";
        Throwable cause = redacted(failure);
        if (isForbidden(failure)) {
            return new SyncFailure.Misconfigured(
                    what
                            + "Check databricks.token (or databricks.clientId and databricks.clientSecret), and the privileges"
                            + " that docs/databricks.md, lists.",
                    cause);
        }
        if (isMisaddressed(failure)) {
            return new SyncFailure.Misconfigured(
                    what + "Check the host and httpPath of databricks.url: the warehouse's page, Connection details.",
                    cause);
        }
        if (isUnreachable(failure)) {
            return new SyncFailure.Retryable(
                    what + "Check the host and port of databricks.url, DNS, proxies and firewalls.", cause);
        }
        if (isMissing(failure)) {
            return new SyncFailure.Misconfigured(
                    what
                            + "A catalog, schema, table or volume that was expected is not there. Check databricks.catalog,"
                            + " databricks.bronzeSchema, databricks.controlSchema and databricks.volume; UNDROP a table"
                            + " that was dropped.",
                    cause);
        }
        if (isRefused(failure)) {
            return new SyncFailure.Fatal(
                    what + "Nothing of this statement was written. Look it up in the query history of the warehouse.",
                    cause);
        }
        return new SyncFailure.Retryable(
                what + "It is safe to run again: what is committed is recognized, what is not is done again.", cause);
    }

    static String reason(SQLException failure) {
        String state = state(failure);
        String known = errorClass(failure).orElse("an error of no known class");
        return state.isEmpty() ? known : known + ", SQLSTATE " + state;
    }

    private static Optional<String> errorClass(SQLException failure) {
        Matcher matcher = CLASS.matcher(String.valueOf(failure.getMessage()));
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String state(SQLException failure) {
        return failure.getSQLState() == null ? "" : failure.getSQLState();
    }

    /** Where it happened, without what was said. */
    private static Throwable redacted(SQLException failure) {
        SQLException bare = new SQLException(reason(failure), failure.getSQLState(), failure.getErrorCode());
        bare.setStackTrace(failure.getStackTrace());
        return bare;
    }
}
