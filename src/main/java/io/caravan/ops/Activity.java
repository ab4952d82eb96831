package io.caravan.ops;

import java.time.Instant;

/** What a source is doing. */
sealed interface Activity {
    /** Waiting for the next sync. */
    record Idle(Instant since) implements Activity {}

    /**
     * In the middle of a sync.
     *
     * @param quietUntil when the next sign of life is expected at the latest
     */
    record Syncing(Instant since, Instant quietUntil) implements Activity {}
}
