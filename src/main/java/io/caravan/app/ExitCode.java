package io.caravan.app;

import io.caravan.core.config.ConfigurationException;
import io.caravan.core.failure.SyncFailure;

/** What the process tells its caller. */
public enum ExitCode {
    DONE(0),
    /** Safe to run again. */
    FAILED(1),
    MISCONFIGURED(2),
    NEEDS_RESYNC(3),
    FENCED(4),
    STATE_UNREADABLE(65);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static ExitCode of(Throwable failure) {
        if (failure instanceof ConfigurationException || failure instanceof SyncFailure.Misconfigured) {
            return MISCONFIGURED;
        }
        if (failure instanceof SyncFailure.NeedsResync) {
            return NEEDS_RESYNC;
        }
        if (failure instanceof SyncFailure.Fenced) {
            return FENCED;
        }
        return failure instanceof SyncFailure.StateUnreadable ? STATE_UNREADABLE : FAILED;
    }
}
