package io.caravan.bench;

import io.caravan.s3.staging.S3Materializer;
import io.caravan.s3.staging.StagingConfig;
import io.caravan.testing.warehouse.BulkLake;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Staging beside plain DuckDB SQL over the same files; see bench/README.md. Each row is a process of its own. Run by bench/staging.sh. */
public final class StagingBench {
    private static final String REFERENCE =
            """
            COPY (
              SELECT _id, _creation_time, _generation, _ts, v[1] AS customer, v[2] AS status, v[3]::BIGINT AS number,
                     v[4]::DOUBLE AS total, v[5]::BOOLEAN AS paid, v[6]::DOUBLE AS at, v[7] AS lines, v[8] AS note
              FROM (SELECT *, json_extract_string(document, ['/customer', '/status', '/number', '/total', '/paid', '/at', '/lines',
                      '/note']) AS v
                    FROM (SELECT * FROM read_parquet('%s/lake/raw_change_log/app/orders/*.parquet') WHERE _op <> 'truncate'
                          QUALIFY row_number() OVER (PARTITION BY _id ORDER BY _generation DESC, _ts DESC) = 1)
                    WHERE NOT _deleted))
            TO '%s/reference.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
            """;

    private StagingBench() {}

    private interface Work {
        void run() throws IOException, SQLException;
    }

    /** Arguments: directory, then {@code bench EVENTS...}; or one row. */
    public static void main(String[] args) throws IOException, SQLException, InterruptedException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        switch (args[1]) {
            case "reference" -> measure("plain SQL, full", () -> reference(directory));
            case "full" ->
                measure("staging --full", () -> materializer(directory).rebuild());
            case "delta" ->
                measure("staging, 1% changed", () -> materializer(directory).materialize());
            default -> rows(directory, Integer.parseInt(args[1]));
        }
    }

    private static void rows(Path directory, int events) throws IOException, InterruptedException {
        Workspace.clear(directory);
        Files.createDirectories(directory);
        BulkLake lake = new BulkLake(directory, 100);
        lake.land(events, events);
        System.out.printf(
                Locale.ROOT, "%,d events, %.0f MB of raw_change_log%n", events, megabytes(directory.resolve("lake")));
        child(directory, "reference");
        child(directory, "full");
        child(directory, "reference");
        child(directory, "full");
        for (int round = 0; round < 2; round++) {
            lake.land(events / 100, events);
            child(directory, "delta");
        }
    }

    private static double megabytes(Path directory) throws IOException {
        return Workspace.bytes(directory) / 1e6;
    }

    private static void child(Path directory, String row) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Java.main(StagingBench.class, directory.toString(), row))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        process.getInputStream().transferTo(System.out);
        if (!process.waitFor(30, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IOException(row + " failed");
        }
    }

    private static S3Materializer materializer(Path directory) {
        BulkLake lake = new BulkLake(directory, 0);
        return S3Materializer.create(
                lake.config(),
                new StagingConfig(
                        StagingConfig.When.BY_COMMAND,
                        Duration.ZERO,
                        Long.getLong("bench.memory", 1L << 30),
                        256L << 20,
                        Duration.ZERO),
                lake.runtime());
    }

    private static void reference(Path directory) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = false");
            statement.execute("SET memory_limit = '4GB'");
            statement.execute(REFERENCE.formatted(directory, directory));
        }
    }

    private static void measure(String row, Work work) throws IOException, SQLException {
        long cpu = cpu();
        long wall = System.nanoTime();
        work.run();
        String peak = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("VmHWM: 0 kB")
                .replaceAll("[^0-9]", "");
        System.out.printf(
                Locale.ROOT,
                "%-22s %6.2f s CPU %6.2f s wall  %5d MB peak%n",
                row,
                (cpu() - cpu) / 1e9,
                (System.nanoTime() - wall) / 1e9,
                Long.parseLong(peak) / 1024);
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
