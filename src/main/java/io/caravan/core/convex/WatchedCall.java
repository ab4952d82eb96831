package io.caravan.core.convex;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.Remote;
import io.caravan.core.watch.RetryCause;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** One attempt of one call, as it is told to whoever watches. */
final class WatchedCall {
    private static final int OK = 200;
    private static final int THROTTLED = 429;

    private final String endpoint;
    private final SyncListener listener;
    private final Clock clock;
    private final Instant startedAt;
    private int status;

    WatchedCall(String endpoint, SyncListener listener, Clock clock) {
        this.endpoint = endpoint;
        this.listener = listener;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    void answered(int code) {
        status = code;
    }

    void ended() {
        listener.heard(new SyncEvent.Called(endpoint, status, Duration.between(startedAt, clock.instant())));
    }

    void retrying(SyncFailure.Retryable failure, Duration pause) {
        listener.heard(new SyncEvent.Retrying(Remote.SOURCE, endpoint, cause(failure), pause));
    }

    private RetryCause cause(SyncFailure.Retryable failure) {
        if (status == THROTTLED) {
            return RetryCause.THROTTLED;
        }
        if (status != 0 && status != OK) {
            return RetryCause.SERVER_ERROR;
        }
        return causeInTransit(failure);
    }

    private RetryCause causeInTransit(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof InterruptedIOException) { // SocketTimeoutException is one
                return RetryCause.TIMEOUT;
            }
            if (at instanceof io.caravan.core.json.JsonFormatException) {
                return RetryCause.BODY;
            }
            if (at instanceof IOException) {
                return RetryCause.CONNECTION;
            }
        }
        return status == OK ? RetryCause.BODY : RetryCause.CONNECTION;
    }
}
