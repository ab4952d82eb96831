package io.caravan.bench;

import com.sun.management.OperatingSystemMXBean;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.sync.OpenBatch;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.DeltaSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** Batches a second and rows a second into Delta tables on a local disk, staging, fsync and post-commit hooks included. */
public final class DeltaBench {
    private static final String DOCUMENT = "{\"name\":\"otter\",\"text\":\"" + "x".repeat(370) + "\"}";

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
        DeltaDestination destination = DeltaDestination.writer(DeltaSettings.defaults(
                "file:" + directory.resolve("delta"), directory.resolve("spool"), "app", "bench", Clock.systemUTC()));
        long cpu = cpu();
        long wall = System.nanoTime();
        for (long batch = 1; batch <= batches; batch++) {
            destination.commit(stage(destination, batch, tables, rows));
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

    private static StagedBatch stage(DeltaDestination destination, long batch, int tables, int rows) {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        List<StagedFile> files = new ArrayList<>();
        try (OpenBatch open = destination.open(batch)) {
            for (int table = 0; table < tables; table++) {
                TableRef ref = TableRef.root("table" + table);
                generations.put(ref, 1L);
                for (int row = 0; row < rows; row++) {
                    open.append(event(ref, batch * rows + row), 1);
                }
            }
            open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
        }
        Checkpoint next =
                new Checkpoint("app", "bench", batch, "all", generations, new TreeMap<>(), new Phase.DeltaTail(batch));
        return new StagedBatch(files, List.of(), new TreeMap<>(), next, OptionalLong.of(batch));
    }

    private static ChangeEvent event(TableRef table, long ts) {
        return new ChangeEvent.Upsert(table, Slice.utf8("id" + ts), ts, OptionalLong.of(ts), Slice.utf8(DOCUMENT));
    }

    private static long cpu() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
