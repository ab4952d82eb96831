package io.caravan.bench;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.parquet.RawFileHeader;
import io.caravan.parquet.RawFileWriter;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** CPU seconds to encode a million rows of about 390 bytes, beside DuckDB's appender and COPY in the same run. */
public final class EncodeBench {
    private static final int ROWS = 1_000_000;
    private static final int DISTINCT = 100_000;
    private static final TableRef TABLE = TableRef.root("users");

    private EncodeBench() {}

    public static void main(String[] args) throws IOException, SQLException {
        Path directory = Files.createTempDirectory("encode-bench");
        List<byte[]> documents = documents();
        long bytes = documents.stream().mapToLong(document -> document.length).sum() * (ROWS / DISTINCT);
        System.out.printf("%d rows, %.0f bytes a document%n", ROWS, (double) bytes / ROWS);
        for (int run = 1; run <= 4; run++) {
            Path ours = directory.resolve("caravan-" + run + ".parquet");
            measure(run + " caravan     ", ours, () -> caravan(ours, documents));
            if (args.length == 0) {
                Path theirs = directory.resolve("duckdb-" + run + ".parquet");
                measure(run + " duckdb COPY ", theirs, () -> duckdb(theirs, documents));
            }
        }
    }

    private interface Work {
        void run() throws IOException, SQLException;
    }

    private static void measure(String what, Path file, Work work) throws IOException, SQLException {
        long cpu = cpu();
        long wall = System.nanoTime();
        work.run();
        System.out.printf(
                "%s cpu %.2f s  wall %.2f s  %.1f MB%n",
                what, (cpu() - cpu) / 1e9, (System.nanoTime() - wall) / 1e9, Files.size(file) / 1e6);
    }

    private static void caravan(Path file, List<byte[]> documents) throws IOException {
        RawFileHeader header = new RawFileHeader("app", TABLE, 1, Instant.EPOCH);
        try (RawFileWriter writer = RawFileWriter.create(file, header)) {
            for (int i = 0; i < ROWS; i++) {
                byte[] document = documents.get(i % DISTINCT);
                writer.append(
                        new ChangeEvent.Upsert(
                                TABLE,
                                Slice.utf8(id(i)),
                                1_700_000_000_000_000_000L + i,
                                OptionalLong.of(1_700_000_000_000_000L + i),
                                new Slice(document, 0, document.length)),
                        1);
            }
            WrittenFile written = writer.finish(Optional.empty());
            if (written.rows() != ROWS) {
                throw new IllegalStateException("rows " + written.rows());
            }
        }
    }

    private static void duckdb(Path file, List<byte[]> documents) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute(
                    "CREATE TABLE t (_component VARCHAR, _table VARCHAR, _id VARCHAR, _generation BIGINT, _ts BIGINT,"
                            + " _op VARCHAR, _deleted BOOLEAN, _creation_time BIGINT, document VARCHAR, _batch BIGINT,"
                            + " _ingested_at BIGINT)");
            try (DuckDBAppender appender =
                    connection.unwrap(DuckDBConnection.class).createAppender(DuckDBConnection.DEFAULT_SCHEMA, "t")) {
                for (int i = 0; i < ROWS; i++) {
                    appender.beginRow();
                    appender.append("");
                    appender.append("users");
                    appender.append(id(i));
                    appender.append(1L);
                    appender.append(1_700_000_000_000_000_000L + i);
                    appender.append("upsert");
                    appender.append(false);
                    appender.append(1_700_000_000_000_000L + i);
                    appender.append(new String(documents.get(i % DISTINCT), StandardCharsets.UTF_8));
                    appender.append(1L);
                    appender.append(0L);
                    appender.endRow();
                }
            }
            statement.execute("COPY t TO '" + file + "' (FORMAT parquet, COMPRESSION zstd)");
        }
    }

    private static String id(int i) {
        byte[] id = new byte[32];
        long digits = i * 0x9e3779b97f4a7c15L;
        for (int at = 0; at < id.length; at++) {
            id[at] = (byte) ('a' + (digits & 15));
            digits = Long.rotateRight(digits, 4) * 31 + at;
        }
        return new String(id, StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> documents() {
        Random random = new Random(1);
        List<byte[]> documents = new ArrayList<>();
        for (int i = 0; i < DISTINCT; i++) {
            StringBuilder document = new StringBuilder("{\"name\":\"user ")
                    .append(i)
                    .append("\",\"email\":\"u")
                    .append(i);
            document.append("@example.com\",\"age\":")
                    .append(random.nextInt(90))
                    .append(",\"score\":")
                    .append(random.nextDouble());
            document.append(",\"active\":").append(random.nextBoolean()).append(",\"bio\":\"");
            while (document.length() < 340) {
                document.append(Long.toString(random.nextLong() >>> 24, 36)).append(" lorem ipsum ");
            }
            documents.add(
                    document.append("\",\"tags\":[\"a\",\"b\"]}").toString().getBytes(StandardCharsets.UTF_8));
        }
        return documents;
    }

    private static long cpu() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
