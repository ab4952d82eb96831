package io.caravan.core.watch;

import java.util.Locale;

/** Why a call is made again. */
public enum RetryCause {
    /** 429. */
    THROTTLED,
    /** 408, 425 or 5xx. */
    SERVER_ERROR,
    /** No answer, or no end of it, within the time limits. */
    TIMEOUT,
    /** No connection, or one that broke. */
    CONNECTION,
    /** 200 with a body that cannot be used. */
    BODY,
    /** Somebody else wrote at the same time. */
    CONFLICT;

    /** In lower case, as metrics name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
