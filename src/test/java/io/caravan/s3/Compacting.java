package io.caravan.s3;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.s3.compaction.S3Compaction;
import java.time.Duration;
import java.util.Optional;

/** What core's compaction does with a destination, without core. */
public final class Compacting {
    public static final CompactConfig SMALL =
            new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ofHours(24));

    private Compacting() {}

    /** Until nothing is worth it; how many batches it took. */
    public static int all(S3Destination writer, CompactConfig settings) {
        Compaction compaction = S3Compaction.of(writer, settings);
        int batches = 0;
        while (once(writer, compaction)) {
            batches++;
        }
        return batches;
    }

    public static boolean once(S3Destination writer, Compaction compaction) {
        Optional<StagedBatch> staged = compaction.rewrite(next(writer));
        staged.ifPresent(writer::commit);
        return staged.isPresent();
    }

    public static Checkpoint next(S3Destination writer) {
        Checkpoint last = writer.lastReceipt().orElseThrow().checkpoint();
        return last.withBatch(last.batch() + 1);
    }
}
