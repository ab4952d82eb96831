package io.caravan.bench;

import com.sun.management.OperatingSystemMXBean;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.Runtimes;
import io.caravan.delta.DeltaConfig;
import io.caravan.delta.DeltaDestination;
import io.caravan.store.S3Access;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;

/** Batches a second and rows a second into Delta tables on a local disk, staging, fsync and post-commit hooks included. */
public final class DeltaBench {
    private DeltaBench() {}

    public static void main(String[] args) throws IOException {
        measure("warm-up", 30, 1, 100);
        measure("1 table, 1,000 rows a batch", 200, 1, 1000);
        measure("1 table, 100,000 rows a batch", 10, 1, 100_000);
        measure("10 tables, 100 rows each a batch", 50, 10, 100);
        measure("1,000 tables, 1 row each, the first batch", 1, 1000, 1);
    }

    private static void measure(String what, int batches, int tables, int rows) throws IOException {
        Path directory = Files.createTempDirectory("delta-bench");
        DeltaDestination destination = DeltaDestination.writer(
                new DeltaConfig("file:" + directory.resolve("delta"), S3Access.DEFAULT),
                Runtimes.of("app", "bench", directory, Clock.systemUTC(), WriterId::random));
        long cpu = cpu();
        long wall = System.nanoTime();
        for (long batch = 1; batch <= batches; batch++) {
            Batches.land(destination, "bench", batch, tables, rows);
        }
        double seconds = (System.nanoTime() - wall) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-42s %6.1f batches/s %8.1f table commits/s %9.0f rows/s  %.2f s, CPU %.2f s%n",
                what,
                batches / seconds,
                (double) batches * tables / seconds,
                (double) batches * tables * rows / seconds,
                seconds,
                (cpu() - cpu) / 1e9);
        Workspace.clear(directory);
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
