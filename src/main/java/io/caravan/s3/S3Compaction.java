package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.BatchSpan;
import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.Rewrite;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.store.Attempt;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Puts many small Parquet objects into few large ones; a manifest that names both makes the exchange, all at once. */
final class S3Compaction implements Compaction {
    /** The log that is compacted. */
    record Log(ObjectStore store, LogReader reader, LongSupplier last, Clock clock) {}

    private final Log log;
    private final CompactionPlan plan;
    private final Rewriter rewriter;
    private final Expiry expiry;

    S3Compaction(Log log, CompactionSettings settings, Rewriter rewriter) {
        this.log = log;
        this.plan = new CompactionPlan(settings);
        this.rewriter = rewriter;
        this.expiry = new Expiry(log.store(), new ManifestLog(log.store()), settings.grace());
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint next) {
        return Attempt.to("Cannot compact", log.store(), () -> stage(next));
    }

    @Override
    public int expire() {
        return Attempt.to(
                "Cannot delete replaced files",
                log.store(),
                () -> expiry.expire(state(), log.clock().instant()));
    }

    private LogState state() throws IOException {
        return log.reader().at(log.last().getAsLong());
    }

    private Optional<StagedBatch> stage(Checkpoint next) throws IOException {
        LogState state = state();
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
        for (CompactionPlan.Run run : runs) {
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
