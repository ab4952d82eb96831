package io.caravan.s3.compaction;

import io.caravan.core.watch.Amount;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LogSum;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what batches of ours replaced, once the grace period is over. Only names that a manifest says were replaced: nothing
 * else is ever looked at. Deleting twice is no error, so a crash costs a repetition.
 */
final class Expiry {
    private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

    private final ObjectStore store;
    private final BatchLog log;
    private final Duration grace;
    private long deletedThrough;

    Expiry(ObjectStore store, BatchLog log, Duration grace) {
        this.store = store;
        this.log = log;
        this.grace = grace;
    }

    /** The files that rewrites up to this batch replaced are deleted. */
    long deletedThrough(LogSum state) {
        return Math.max(deletedThrough, state.deletedThrough());
    }

    /** @return how many files were deleted */
    int expire(LogSum state, Instant now) throws IOException {
        int deleted = 0;
        for (LogSum.Replacement replacement : state.replacements()) {
            if (replacement.at().plus(grace).isAfter(now)) {
                break;
            }
            if (replacement.batch() > deletedThrough) {
                deleted += delete(log.read(replacement.batch()).record());
                deletedThrough = replacement.batch();
            }
        }
        return deleted;
    }

    private int delete(BatchRecord manifest) throws IOException {
        store.deleteAll(
                manifest.rewrite().replaces().stream().map(ObjectKey::new).toList());
        int count = manifest.rewrite().replaces().size();
        LOG.info("deleted {} that batch {} replaced at {}", Amount.of(count, "file"), manifest.batch(), manifest.committedAt());
        return count;
    }
}
