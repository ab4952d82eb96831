package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.StagedBatch;
import java.time.Duration;
import java.util.Optional;

/** What core's compaction does with a destination, without core. */
final class Compacting {
    static final CompactionSettings SMALL = new CompactionSettings(1 << 20, 4 << 20, 3, Duration.ofHours(24));

    private Compacting() {}

    /** Until nothing is worth it; how many batches it took. */
    static int all(S3Destination writer, CompactionSettings settings) {
        Compaction compaction = writer.compaction(settings);
        int batches = 0;
        while (once(writer, compaction)) {
            batches++;
        }
        return batches;
    }

    static boolean once(S3Destination writer, Compaction compaction) {
        Optional<StagedBatch> staged = compaction.rewrite(next(writer));
        staged.ifPresent(writer::commit);
        return staged.isPresent();
    }

    static Checkpoint next(S3Destination writer) {
        Checkpoint last = writer.lastReceipt().orElseThrow().checkpoint();
        return last.withBatch(last.batch() + 1);
    }
}
