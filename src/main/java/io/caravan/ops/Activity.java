package io.caravan.ops;

import java.time.Duration;
import java.time.Instant;

/** What a source is doing. */
sealed interface Activity {
    /** In a word. */
    default String word() {
        return this instanceof Syncing ? "syncing" : this instanceof Idle ? "idle" : "resting";
    }

    Instant since();

    /** The same by a clock that was set back. */
    default Activity earlier(Duration back) {
        Instant then = since().minus(back);
        if (this instanceof Syncing syncing) {
            return new Syncing(then, syncing.quietUntil().minus(back));
        }
        return this instanceof Resting resting ? new Resting(then, resting.why()) : new Idle(then);
    }

    /** No sync is to be expected: a standby's, or one that has ended. */
    record Resting(Instant since, String why) implements Activity {}

    /** Waiting for the next sync. */
    record Idle(Instant since) implements Activity {}

    /**
     * In the middle of a sync.
     *
     * @param quietUntil when the next sign of life is expected at the latest
     */
    record Syncing(Instant since, Instant quietUntil) implements Activity {}
}
