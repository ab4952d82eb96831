package io.caravan.core.sync;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;

/** What it means that a page cannot be read back that was spooled a moment ago. */
final class SpoolFailures {
    private SpoolFailures() {}

    static SyncFailure readingBack(IOException cause) {
        return new SyncFailure.Retryable(
                "A page could not be read back from the spool in state.location: " + cause.getMessage()
                        + ". Nothing of it was used. Let nothing else clean up there; it is safe to run again.",
                cause);
    }
}
