package io.caravan.delta;

import io.caravan.core.watch.Amount;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.LogSum;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the files that batches of ours took out of tables, once the grace period is over, as VACUUM does. Only names that a record says
 * were replaced. It puts no files together: OPTIMIZE does.
 */
final class DeltaExpiry implements Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(DeltaExpiry.class);

    private final ObjectStore storage;
    private final BatchLog log;
    private final LogReader reader;
    private final LongSupplier last;
    private final Clock clock;
    private final Duration grace;
    private long deletedThrough;

    /** @param last number of the last batch that is finished */
    DeltaExpiry(ObjectStore storage, BatchLog log, LogReader reader, LongSupplier last, Clock clock, Duration grace) {
        this.storage = storage;
        this.log = log;
        this.reader = reader;
        this.last = last;
        this.clock = clock;
        this.grace = grace;
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint next) {
        return Optional.empty();
    }

    /** The files that batches up to this one replaced are deleted; 0 where this process has deleted none. */
    long deletedThrough() {
        return deletedThrough;
    }

    @Override
    public int expire() {
        return DeltaCalls.to("Cannot delete replaced files", storage, () -> expire(clock.instant()));
    }

    private int expire(Instant now) throws IOException {
        int deleted = 0;
        for (LogSum.Replacement replacement : reader.at(last.getAsLong()).replacements()) {
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

    private int delete(BatchRecord commit) throws IOException {
        storage.deleteAll(
                commit.rewrite().replaces().stream().map(ObjectKey::new).toList());
        int count = commit.rewrite().replaces().size();
        LOG.info("deleted {} that batch {} replaced at {}", Amount.of(count, "file"), commit.batch(), commit.committedAt());
        return count;
    }
}
