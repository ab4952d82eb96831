package io.caravan.store;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;

/** What S3 or the way to it answered, in words for people. */
final class S3Failure extends IOException {
    private static final long serialVersionUID = 1L;
    private final String cure;

    private S3Failure(String reason, String cure, Throwable cause) {
        super(reason, cause);
        this.cure = cure;
    }

    /** Asking again later may succeed. */
    static S3Failure passing(String reason, Throwable cause) {
        return new S3Failure(reason, "", cause);
    }

    /** @param cure what an operator has to do, as a whole sentence */
    static S3Failure lasting(String reason, String cure, Throwable cause) {
        return new S3Failure(reason, cure, cause);
    }

    boolean isLasting() {
        return !cure.isEmpty();
    }

    /**
     * As a failure of the sync.
     *
     * @param doing what failed, as the beginning of a sentence: {@code Cannot stage a file}
     */
    SyncFailure of(String doing, String where) {
        String what = doing + " in " + where + ": " + getMessage() + ". ";
        return cure.isEmpty()
                ? new SyncFailure.Retryable(
                        what + "It is safe to run again: what is committed is recognized, what is not is done again.",
                        this)
                : new SyncFailure.Misconfigured(what + cure, this);
    }
}
