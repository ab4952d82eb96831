package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.watch.Amount;
import io.caravan.core.watch.CompactionSummary;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One compaction, step by step; the route calls the steps in order. Each rewrite is a batch: it takes the next number, is
 * committed and fenced like any other, and moves the checkpoint by its receipt, which stays where it is in the source.
 */
public final class CompactionRun {
    private static final Logger LOG = LoggerFactory.getLogger(CompactionRun.class);

    private final MovingCheckpoint position;
    private final Destination destination;
    private final Compaction compaction;
    private final SyncListener listener;
    private CompactionSummary summary;
    private Optional<StagedBatch> staged = Optional.empty();
    private boolean pending;
    private boolean finished;

    CompactionRun(MovingCheckpoint position, Destination destination, Compaction compaction, SyncListener listener) {
        this.position = position;
        this.destination = destination;
        this.compaction = compaction;
        this.listener = listener;
        this.pending = isConsistent(position);
        long last = position.checkpoint().batch();
        this.summary = CompactionSummary.nothing(pending ? OptionalLong.empty() : OptionalLong.of(last));
        listener.heard(new SyncEvent.Compacts(last));
    }

    /** In the middle of a snapshot a file would mix rows that are complete with rows that are not yet. */
    static boolean isConsistent(MovingCheckpoint position) {
        Checkpoint at = position.checkpoint();
        return at.batch() > 0 && at.phase().consistentAsOf().isPresent();
    }

    /** Deletes what was replaced longer ago than the grace period. */
    public void expire() {
        summary = summary.plusDeleted(compaction.expire());
    }

    /** Whether there may be files that are worth a rewrite. */
    public boolean isPending() {
        return pending;
    }

    /** Makes large files durable, if any are worth it; not yet visible. */
    public void rewrite() {
        Checkpoint at = position.forRewrite();
        staged = compaction.rewrite(at.withBatch(at.batch() + 1));
        pending = staged.isPresent();
    }

    public boolean isStaged() {
        return staged.isPresent();
    }

    /** Makes them visible in the place of the small ones, at once. */
    public Receipt commit() {
        return destination.commit(staged.orElseThrow());
    }

    public void advance(Receipt receipt) {
        StagedBatch batch = staged.orElseThrow();
        position.advance(receipt);
        listener.heard(new SyncEvent.Compacts(receipt.batch()));
        summary = summary.plusBatch(
                batch.rewrite().replaces().size(),
                batch.files().size(),
                batch.rows(),
                batch.rewrite().drop().map(Drop::rows).orElse(0L),
                batch.files().stream().mapToLong(StagedFile::bytes).sum());
        staged = Optional.empty();
        List<String> replaced = batch.rewrite().replaces();
        LOG.info(
                "Batch {}: {} in the place of {}, {}{}",
                receipt.batch(),
                Amount.of(batch.files().size(), "file"),
                replaced.size(),
                Amount.of(batch.rows(), "row"),
                batch.rewrite()
                        .drop()
                        .map(drop -> "; " + drop.rows() + " left out")
                        .orElse(""));
    }

    public void finish() {
        finished = true;
        listener.heard(new SyncEvent.Compacted(summary));
    }

    /** Whether the run came to its end; after any other, nobody knows what the destination holds before asking it. */
    boolean isFinished() {
        return finished;
    }
}
