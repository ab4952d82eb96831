package io.caravan.s3.compaction;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncListener;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts many small Parquet objects into few large ones; a manifest that names both makes the exchange, all at once. */
public final class S3Compaction implements Compaction {
    private final OpenLog log;
    private final CompactionPlan plan;
    private final Rewriter rewriter;
    private final Expiry expiry;
    private final RewriteProgress progress;

    private S3Compaction(OpenLog log, CompactConfig config, Rewriter rewriter, RewriteProgress progress) {
        this.log = log;
        this.plan = new CompactionPlan(config);
        this.rewriter = rewriter;
        this.expiry = new Expiry(log.store(), new BatchLog(log.store(), S3Ledger.MANIFESTS), config.grace());
        this.progress = progress;
    }

    /**
     * Of what lands in a lake; its batches are committed there.
     *
     * @param listener hears which table is in hand
     */
    public static S3Compaction of(S3Destination lake, CompactConfig config, SyncListener listener) {
        OpenLog log = lake.log();
        RewriteProgress progress = new RewriteProgress(listener);
        return new S3Compaction(
                log, config, new ParquetRewriter(log.store(), log.spools(), config.fileSize(), progress), progress);
    }

    /** As {@link #of(S3Destination, CompactConfig, SyncListener)}, told to nobody. */
    public static S3Compaction of(S3Destination lake, CompactConfig config) {
        return of(lake, config, SyncListener.NOBODY);
    }

    static S3Compaction of(S3Destination lake, CompactConfig config, Rewriter rewriter) {
        return new S3Compaction(lake.log(), config, rewriter, new RewriteProgress(SyncListener.NOBODY));
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint next) {
        return StoreCalls.to("Cannot compact", log.store(), () -> stage(next));
    }

    @Override
    public int expire() {
        return StoreCalls.to(
                "Cannot delete replaced files",
                log.store(),
                () -> expiry.expire(state(), log.clock().instant()));
    }

    private LogSum state() throws IOException {
        return log.reader().at(log.last().getAsLong());
    }

    private Optional<StagedBatch> stage(Checkpoint next) throws IOException {
        LogSum state = state();
        if (state.batch() != next.batch() - 1) {
            throw new IllegalArgumentException("batch " + next.batch() + " does not follow " + state.batch());
        }
        List<CompactionPlan.Run> runs = plan.of(state);
        if (runs.isEmpty()) {
            return Optional.empty();
        }
        long deletedThrough = expiry.deletedThrough(state);
        List<String> replaces = new ArrayList<>();
        List<StagedFile> files = new ArrayList<>();
        Map<String, BatchSpan> spans = new HashMap<>();
        progress.begin(runs);
        for (CompactionPlan.Run run : runs) {
            progress.turnsTo(run.table());
            for (LiveFile written : rewrite(run, next.batch())) {
                files.add(written.file());
                spans.put(written.file().key(), new BatchSpan(written.firstBatch(), written.lastBatch()));
            }
            run.files().forEach(live -> replaces.add(live.file().key()));
        }
        return Optional.of(
                StagedBatch.ofRewrite(files, new Rewrite(replaces, Map.copyOf(spans), deletedThrough), next));
    }

    private List<LiveFile> rewrite(CompactionPlan.Run run, long batch) throws IOException {
        List<LiveFile> written = rewriter.rewrite(run, batch);
        long rows = written.stream().mapToLong(live -> live.file().rows()).sum();
        if (rows != run.rows()) {
            throw new SyncFailure.Fatal("Compaction of table " + run.table() + " made " + rows + " rows of "
                    + run.rows() + ". Nothing was replaced. This is a bug, please report it.");
        }
        return written;
    }
}
