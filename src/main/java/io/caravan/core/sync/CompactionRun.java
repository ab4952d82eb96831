package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
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

    /**
     * What was done.
     *
     * @param batches that rewrote files
     * @param rows that were rewritten, counted once a rewrite
     * @param dropped rows that are in no file any more
     * @param bytes of the files that were written
     * @param deleted files that had been replaced longer ago than the grace period
     * @param incomplete the last batch, where nothing was rewritten because it lies within a snapshot, or is 0; else empty
     */
    public record Summary(
            int batches,
            int replaced,
            int written,
            long rows,
            long dropped,
            long bytes,
            int deleted,
            OptionalLong incomplete) {
        static Summary nothing(OptionalLong incomplete) {
            return new Summary(0, 0, 0, 0, 0, 0, 0, incomplete);
        }

        Summary plus(StagedBatch batch) {
            long more = batch.files().stream().mapToLong(StagedFile::bytes).sum();
            return new Summary(
                    batches + 1,
                    replaced + batch.rewrite().replaces().size(),
                    written + batch.files().size(),
                    rows + batch.rows(),
                    dropped + batch.rewrite().drop().map(Drop::rows).orElse(0L),
                    bytes + more,
                    deleted,
                    incomplete);
        }

        Summary plusDeleted(int more) {
            return new Summary(batches, replaced, written, rows, dropped, bytes, deleted + more, incomplete);
        }
    }

    private final Position position;
    private final Destination destination;
    private final Compaction compaction;
    private final Progress progress;
    private Summary summary;
    private Optional<StagedBatch> staged = Optional.empty();
    private boolean pending;
    private boolean finished;

    CompactionRun(Position position, Destination destination, Compaction compaction, Progress progress) {
        this.position = position;
        this.destination = destination;
        this.compaction = compaction;
        this.progress = progress;
        this.pending = isConsistent(position);
        this.summary = Summary.nothing(
                pending
                        ? OptionalLong.empty()
                        : OptionalLong.of(position.checkpoint().batch()));
    }

    /** In the middle of a snapshot a file would mix rows that are complete with rows that are not yet. */
    static boolean isConsistent(Position position) {
        Checkpoint at = position.checkpoint();
        return at.batch() > 0 && at.phase().consistentAsOf().isPresent();
    }

    /** Deletes what was replaced longer ago than the grace period. */
    public void expire() {
        progress.phase("compaction");
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
        progress.continuesAfter(receipt.batch());
        summary = summary.plus(batch);
        staged = Optional.empty();
        List<String> replaced = batch.rewrite().replaces();
        LOG.info(
                "Batch {}: {} files in the place of {}, {} rows{}",
                receipt.batch(),
                batch.files().size(),
                replaced.size(),
                batch.rows(),
                batch.rewrite()
                        .drop()
                        .map(drop -> "; " + drop.rows() + " left out")
                        .orElse(""));
    }

    public void finish() {
        finished = true;
    }

    /** Whether the run came to its end; after any other, nobody knows what the destination holds before asking it. */
    boolean isFinished() {
        return finished;
    }

    public Summary summary() {
        return summary;
    }
}
