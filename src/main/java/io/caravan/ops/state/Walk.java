package io.caravan.ops.state;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SyncEvent;
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
 * @param ofAll how much of all tables is read, as the source said last; empty where it does not say
 * @param rowsLastMinute of these, in the last minute
 * @param at now
 */
public record Walk(
        Instant since,
        Optional<TableRef> table,
        int tables,
        long rows,
        long bytes,
        Optional<SyncEvent.Rows> ofAll,
        long rowsLastMinute,
        Instant at) {
    private static final long MINUTE = 60;

    public Duration elapsed() {
        return Duration.between(since, at);
    }

    /** Until the rest is read, at the rate of now; empty where nobody knows how much is left. */
    public Optional<Duration> left() {
        return ofAll.filter(any -> rate() > 0)
                .map(all -> Duration.ofSeconds(Math.max(1, (all.of().orElse(0) - all.done()) / rate())));
    }

    /** Rows a second, over the last minute or since it began. */
    public long rate() {
        return rowsLastMinute / Math.max(1, Math.min(MINUTE, elapsed().toSeconds()));
    }
}
