package io.caravan.s3.compaction;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.RawLog;
import io.caravan.s3.Compacting;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Key;
import io.caravan.s3.S3Ledger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Milliseconds to start, to commit and to read the head after a thousand, ten thousand and a hundred thousand batches on
 * {@code file:}, with a compaction every 60 batches. Manifests and checkpoints are real, Parquet files are only named.
 */
public final class LogBench {
    private static final CompactConfig SETTINGS =
            new CompactConfig(Optional.empty(), 32 << 20, 128 << 20, 10, Duration.ofHours(24));
    private static final int ROUNDS = 21;

    private final Lake lake;
    private final S3Destination writer;
    private final Compaction compaction;
    private long batch;

    private LogBench(Path directory) {
        this.lake = new Lake(directory);
        this.writer = lake.writer("writer");
        this.compaction = S3Compaction.of(writer, SETTINGS, this::rewrite);
    }

    /** Argument: an empty directory. */
    public static void main(String[] args) throws IOException {
        LogBench bench = new LogBench(Path.of(args[0]));
        System.out.println("batches  start ms  commit ms  head ms  live files");
        for (long batches : List.of(1_000L, 10_000L, 100_000L)) {
            bench.fill(batches);
            bench.measure();
        }
    }

    private void fill(long batches) {
        while (batch < batches) {
            commit();
        }
    }

    private void commit() {
        batch++;
        List<StagedFile> files = List.of(file(Lake.USERS, batch, 2, 3000), file(Lake.ENTRIES, batch, 1, 2500));
        writer.commit(new StagedBatch(
                files, List.of(), new TreeMap<>(), Lake.checkpoint(batch), OptionalLong.of(1000 + batch)));
        if (batch % 60 == 0) {
            while (Compacting.once(writer, compaction)) {
                batch++;
            }
        }
    }

    private void measure() {
        long before = batch;
        double[] commits = new double[ROUNDS * 10];
        for (int i = 0; i < commits.length; i++) {
            commits[i] = time(this::commit);
        }
        double[] starts = new double[ROUNDS];
        double[] heads = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            starts[i] = time(() -> lake.writer("reader").lastReceipt());
            heads[i] = time(() -> new RawLog(lake.store(), S3Ledger.MANIFESTS).head());
        }
        int live = new RawLog(lake.store(), S3Ledger.MANIFESTS)
                .head()
                .orElseThrow()
                .files()
                .size();
        System.out.printf(
                Locale.ROOT,
                "%7d  %8.1f  %9.2f  %7.1f  %d%n",
                before,
                median(starts),
                median(commits),
                median(heads),
                live);
    }

    private static double time(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static StagedFile file(TableRef table, long batch, long rows, long bytes) {
        String sha256 = Sha256.of((table + "/" + batch).getBytes(StandardCharsets.UTF_8));
        return new StagedFile(S3Key.rawFile(table, batch, sha256).value(), table, rows, bytes, sha256, 1, 1000 + batch);
    }

    private List<LiveFile> rewrite(CompactionPlan.Run run, long number) {
        LiveFile first = run.files().get(0);
        LiveFile last = run.files().get(run.files().size() - 1);
        StagedFile large = file(run.table(), number, run.rows(), 3000 + 200 * run.rows());
        return List.of(new LiveFile(large, first.firstBatch(), last.lastBatch()));
    }
}
