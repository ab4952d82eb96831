package io.caravan.delta;

import io.caravan.ledger.BatchLog;
import io.caravan.ledger.NotedBatch;
import io.caravan.ledger.SumCheckpoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where to begin to look for the last batch that was decided.
 *
 * @param intents the log
 * @param known a batch that this process has read
 * @param state where the batch before may be noted
 * @param sums who tells of one where nothing else does
 */
record LogStart(BatchLog intents, Optional<BatchLog.Entry> known, Path state, SumCheckpoints sums) {
    /** Whether it is the one that this process has read: it stands behind finished ones only. */
    boolean isKnown(BatchLog.Entry last) {
        return known.filter(entry -> entry.batch() == last.batch()).isPresent();
    }

    Optional<BatchLog.Entry> last() throws IOException {
        Optional<BatchLog.Entry> from = known.isPresent() ? known : intents.find(NotedBatch.in(state));
        return from.isPresent() ? intents.lastAfter(from.get()) : intents.last(sums.hint());
    }
}
