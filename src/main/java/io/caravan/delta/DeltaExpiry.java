package io.caravan.delta;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.ReplacedFiles;
import io.caravan.store.ObjectStore;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Deletes the files that batches of ours took out of tables, once the grace period is over, as VACUUM does. Only names that a record says
 * were replaced. It puts no files together: OPTIMIZE does.
 */
final class DeltaExpiry implements Compaction {
    private final ObjectStore storage;
    private final ReplacedFiles replaced;
    private final LogReader reader;
    private final LongSupplier last;
    private final Clock clock;

    /** @param last number of the last batch that is finished */
    DeltaExpiry(BatchLog log, LogReader reader, LongSupplier last, Clock clock, Duration grace) {
        this.storage = log.store();
        this.replaced = new ReplacedFiles(log, grace);
        this.reader = reader;
        this.last = last;
        this.clock = clock;
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint next) {
        return Optional.empty();
    }

    /** The files that batches up to this one replaced are deleted; 0 where this process has deleted none. */
    long deletedThrough() {
        return replaced.deletedThrough();
    }

    /** The last batch that is finished. */
    long last() {
        return last.getAsLong();
    }

    @Override
    public int expire() {
        return DeltaCalls.to(
                "Cannot delete replaced files",
                storage,
                () -> replaced.expire(reader.at(last.getAsLong()), clock.instant()));
    }
}
