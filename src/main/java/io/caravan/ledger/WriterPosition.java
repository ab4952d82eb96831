package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedBatch;
import java.util.Optional;
import java.util.Set;

/**
 * Where this writer stands in the log.
 *
 * @param epoch that its commits carry
 */
public record WriterPosition(Optional<BatchLog.Entry> last, long epoch) {
    /** A writer that finds its own manifest goes on in its epoch; behind anyone else's it begins the next. */
    public static WriterPosition of(Optional<BatchLog.Entry> last, String writer) {
        long epoch = last.map(BatchLog.Entry::record)
                .map(found -> found.writer().equals(writer) ? found.epoch() : found.epoch() + 1)
                .orElse(1L);
        return new WriterPosition(last, epoch);
    }

    public long batch() {
        return last.map(BatchLog.Entry::batch).orElse(0L);
    }

    /** Every one that has ever landed. */
    public Set<TableRef> tables() {
        return last.map(entry -> entry.record().checkpoint().generations().keySet())
                .orElse(Set.of());
    }

    /** SHA-256 of the last manifest's text; empty before the first. */
    String previous() {
        return last.map(BatchLog.Entry::sha256).orElse("");
    }

    public boolean isRepeated(StagedBatch batch, String writer) {
        return last.map(entry -> entry.record().isOf(batch, writer)).orElse(false);
    }

    public WriterPosition after(BatchLog.Entry entry) {
        return entry.batch() > batch() ? new WriterPosition(Optional.of(entry), epoch) : this;
    }
}
