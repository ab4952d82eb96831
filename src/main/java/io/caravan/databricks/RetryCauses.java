package io.caravan.databricks;

import io.caravan.core.watch.RetryCause;
import java.io.InterruptedIOException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Why a statement is sent again, as far as the driver says it. */
final class RetryCauses {
    private static final Pattern THROTTLED = Pattern.compile("(?:HTTP|[Ss]tatus code:?) 429\\b");
    private static final String CONNECTION = "08";

    private RetryCauses() {}

    static RetryCause of(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        if (THROTTLED.matcher(message).find()) {
            return RetryCause.THROTTLED;
        }
        if (failure instanceof SQLTimeoutException
                || failure.getCause() instanceof InterruptedIOException
                || message.toLowerCase(Locale.ROOT).contains("timed out")) {
            return RetryCause.TIMEOUT;
        }
        if (message.contains("[DELTA_CONCURRENT") || message.contains("[DELTA_METADATA_CHANGED")) {
            return RetryCause.CONFLICT;
        }
        boolean unconnected =
                failure.getSQLState() != null && failure.getSQLState().startsWith(CONNECTION);
        return unconnected ? RetryCause.CONNECTION : RetryCause.SERVER_ERROR;
    }
}
