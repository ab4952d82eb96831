package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A snapshot that is being walked.
 *
 * @param since when this process saw it first
 * @param table in hand; empty where that is not told
 * @param tables that pages have come of
 * @param rows read
 * @param bytes of documents in them
 * @param rowsLastMinute of these, in the last minute
 * @param at now
 */
public record Walk(
        Instant since, Optional<TableRef> table, int tables, long rows, long bytes, long rowsLastMinute, Instant at) {
    private static final long MINUTE = 60;

    public Duration elapsed() {
        return Duration.between(since, at);
    }

    /** Rows a second, over the last minute or since it began. */
    public long rate() {
        return rowsLastMinute / Math.max(1, Math.min(MINUTE, elapsed().toSeconds()));
    }
}
