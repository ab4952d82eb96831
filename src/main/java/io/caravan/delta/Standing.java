package io.caravan.delta;

import io.caravan.core.sync.StagedBatch;
import java.util.Optional;

/**
 * Where this writer stands in the log of batches.
 *
 * @param last batch that every table holds
 * @param epoch that its commits carry
 */
record Standing(Optional<CommitLog.Entry> last, long epoch) {
    /** A writer that finds its own record goes on in its epoch; behind anyone else's it begins the next. */
    static Standing of(Optional<CommitLog.Entry> last, String writer) {
        long epoch = last.map(CommitLog.Entry::commit)
                .map(commit -> commit.writer().equals(writer) ? commit.epoch() : commit.epoch() + 1)
                .orElse(1L);
        return new Standing(last, epoch);
    }

    long batch() {
        return last.map(CommitLog.Entry::batch).orElse(0L);
    }

    /** SHA-256 of the last record's text; empty before the first. */
    String previous() {
        return last.map(CommitLog.Entry::sha256).orElse("");
    }

    boolean isRepeated(StagedBatch batch, String writer) {
        return last.map(entry -> entry.commit().isOf(batch, writer)).orElse(false);
    }

    Standing after(CommitLog.Entry entry) {
        return entry.batch() > batch() ? new Standing(Optional.of(entry), epoch) : this;
    }
}
