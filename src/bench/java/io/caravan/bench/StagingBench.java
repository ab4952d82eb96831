package io.caravan.bench;

import io.caravan.bench.StagingLake.Shape;
import io.caravan.core.change.TableRef;
import io.caravan.staging.CountedStaging;
import io.caravan.staging.StagingConfig;
import io.caravan.staging.StateMaterializer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Staging beside plain DuckDB SQL that builds all of the table from the same files, in the same process, warm; see bench/README.md. Run
 * by bench/staging.sh.
 */
public final class StagingBench {
    private static final int FEW = 1000;
    private static final TableRef TABLE = StagingLake.table(0);
    private static final int REFERENCES = 3;
    private static final long FILE = Long.getLong("bench.file", 32L << 20);

    private final Path directory;
    private final StagingLake lake;
    private final CountedStaging store;
    private final StateMaterializer materializer;
    private final Random random = new Random(7);
    private double reference = 1;

    private StagingBench(Path directory, Shape shape) throws IOException {
        Workspace.clear(directory);
        Files.createDirectories(directory);
        this.directory = directory;
        this.lake = new StagingLake(directory, shape);
        this.store = CountedStaging.of(lake.config(), lake.runtime());
        this.materializer = store.materializer(config(), lake.runtime());
    }

    private static StagingConfig config() {
        return new StagingConfig(
                StagingConfig.When.BY_COMMAND,
                Duration.ZERO,
                Long.getLong("bench.memory", 1L << 30),
                FILE,
                Duration.ZERO);
    }

    private interface Work {
        void run() throws IOException, SQLException;
    }

    /** Arguments: directory, then a workload and its size. */
    public static void main(String[] args) throws IOException, SQLException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        int size = Integer.parseInt(args[2]);
        warmUp(directory.resolve("warm"));
        switch (args[1]) {
            case "orders" -> new StagingBench(directory.resolve("lake"), Shape.ORDERS).table(size, i -> i);
            case "scattered" ->
                new StagingBench(directory.resolve("lake"), Shape.ORDERS)
                        .table(size, i -> (int) (i * 2_654_435_761L % size));
            case "narrow" -> new StagingBench(directory.resolve("lake"), Shape.NARROW).table(size, i -> i);
            case "wide" -> new StagingBench(directory.resolve("lake"), Shape.WIDE).table(size, i -> i);
            case "many" -> new StagingBench(directory.resolve("lake"), Shape.ORDERS).many(size);
            default -> throw new IllegalArgumentException(args[1]);
        }
    }

    private static void warmUp(Path directory) throws IOException {
        StagingBench warm = new StagingBench(directory, Shape.ORDERS);
        warm.lake.land(TABLE, 20_000, i -> i);
        warm.materializer.materialize();
        for (int round = 0; round < 6; round++) {
            int from = 20_000 + round * 100;
            warm.lake.land(TABLE, 200, i -> i % 2 == 0 ? from + i : i * 17);
            warm.materializer.materialize();
        }
        warm.materializer.close();
    }

    private void table(int rows, IntUnaryOperator order) throws IOException, SQLException {
        lake.land(TABLE, rows, order);
        System.out.printf(
                Locale.ROOT,
                "%,d rows, %.0f MB of raw_change_log%n",
                rows,
                Workspace.bytes(directory.resolve("lake/raw_change_log")) / 1e6);
        measureReference();
        measure("full build", materializer::materialize);
        int next = rows;
        for (int round = 0; round < 5; round++) {
            next = newRows("1,000 new rows", next, FEW);
        }
        next = newRows("1% new rows", next, rows / 100);
        int last = next;
        for (int round = 0; round < 2; round++) {
            changed("1,000 of the newest 1%", FEW, i -> last - 1 - random.nextInt(rows / 100));
        }
        changed("1% among the newest 5%", rows / 100, i -> last - 1 - random.nextInt(rows / 20));
        changed("1,000 random", FEW, i -> random.nextInt(last));
        changed("1% random", rows / 100, i -> random.nextInt(last));
        measure("nothing", materializer::materialize);
        measure("staging --full again", materializer::rebuild);
    }

    private void measureReference() throws SQLException, IOException {
        double sum = 0;
        for (int round = 0; round < REFERENCES; round++) {
            sum += round == 0 ? 0 * plain() : plain();
        }
        reference = sum / (REFERENCES - 1);
        System.out.printf(Locale.ROOT, "%-24s %7.2f s CPU   1%n", "plain SQL, all of it", reference);
    }

    private double plain() throws SQLException {
        long cpu = cpu();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET memory_limit = '12GB'");
            statement.execute(lake.reference(directory, TABLE));
        }
        return (cpu() - cpu) / 1e9;
    }

    private int newRows(String row, int from, int count) throws IOException, SQLException {
        changed(row, count, i -> from + i);
        return from + count;
    }

    private void changed(String row, int count, IntUnaryOperator number) throws IOException, SQLException {
        lake.land(TABLE, count, number);
        measure(row, materializer::materialize);
    }

    private void many(int tables) throws IOException, SQLException {
        List<TableRef> all =
                IntStream.range(0, tables).mapToObj(StagingLake::table).toList();
        lake.land(all, 20, i -> i);
        measure(tables + " tables, full", materializer::materialize);
        for (int round = 0; round < 3; round++) {
            lake.land(all.subList(0, 5), 5, i -> i);
            measure("5 of them changed", materializer::materialize);
        }
        measure("nothing", materializer::materialize);
        StateMaterializer cold = store.materializer(config(), lake.runtime());
        lake.land(all.subList(0, 5), 5, i -> i);
        measure("5 changed, cold", cold::materialize);
    }

    private void measure(String row, Work work) throws IOException, SQLException {
        store.takeBytes();
        String unused = store.takeRequests();
        long written = written();
        long cpu = cpu();
        long wall = System.nanoTime();
        work.run();
        double seconds = (cpu() - cpu) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "%-24s %7.2f s CPU %6.3f  %6.2f s wall  %8.2f MB staged, %7.0f MB written by the process; %s%n",
                row,
                seconds,
                seconds / reference,
                (System.nanoTime() - wall) / 1e9,
                store.takeBytes() / 1e6,
                (written() - written) / 1e6,
                store.takeRequests());
    }

    /** Bytes of all writes of this process, what the engine spills among them. */
    private static long written() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/io")).stream()
                .filter(line -> line.startsWith("wchar"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
