package io.caravan.ledger;

import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what batches of ours replaced, once the grace period is over. Only names that a record says were replaced: nothing
 * else is ever looked at. Deleting twice is no error, so a crash costs a repetition.
 */
public final class ReplacedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(ReplacedFiles.class);

    private final ObjectStore store;
    private final BatchLog log;
    private final Duration grace;
    private final Map<Long, Instant> seen = new HashMap<>();
    private long deletedThrough;

    public ReplacedFiles(BatchLog log, Duration grace) {
        this.store = log.store();
        this.log = log;
        this.grace = grace;
    }

    /** The files that batches up to this one replaced are deleted; 0 where this process has deleted none. */
    public long deletedThrough() {
        return deletedThrough;
    }

    /** The same, or what the log says of it if that is more. */
    public long deletedThrough(LogSum state) {
        return Math.max(deletedThrough, state.deletedThrough());
    }

    /** @return how many files were deleted */
    public int expire(LogSum state, Instant now) throws IOException {
        int deleted = 0;
        for (LogSum.Replacement replacement : state.replacements()) {
            if (at(replacement, now).plus(grace).isAfter(now)) {
                break;
            }
            if (replacement.batch() > deletedThrough) {
                deleted += delete(log.read(replacement.batch()).record());
                deletedThrough = replacement.batch();
            }
        }
        return deleted;
    }

    /** A clock that was ahead says nothing; then they were replaced before they were first seen. */
    private Instant at(LogSum.Replacement replacement, Instant now) {
        return replacement.at().isAfter(now)
                ? seen.computeIfAbsent(replacement.batch(), unused -> now)
                : replacement.at();
    }

    private int delete(BatchRecord batch) throws IOException {
        store.deleteAll(batch.rewrite().replaces().stream().map(ObjectKey::new).toList());
        int count = batch.rewrite().replaces().size();
        LOG.info("files that batch {} replaced at {} are deleted: {}", batch.batch(), batch.committedAt(), count);
        return count;
    }
}
