package io.caravan.testing.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What OPTIMIZE of another engine leaves of a bronze table: one file in its own way of writing, and a log entry that says so. */
public final class Optimized {
    private Optimized() {}

    /** The files that were live stay, as until VACUUM. */
    public static void put(Path table) {
        put(table, live(table), "");
    }

    /** As {@link #put(Path)}, by an engine that notes the least and the greatest id of a file. */
    public static void withStatistics(Path table, String least, String greatest) {
        put(
                table,
                live(table),
                ",\"stats\":\"{\\\"numRecords\\\":3,\\\"minValues\\\":{\\\"_id\\\":\\\"" + least
                        + "\\\"},\\\"maxValues\\\":{\\\"_id\\\":\\\"" + greatest + "\\\"}}\"");
    }

    private static List<Path> live(Path table) {
        return new DeltaLake(table.getParent().getParent()).liveFiles(table);
    }

    /** @param old what is live */
    public static void put(Path table, List<Path> old) {
        put(table, old, "");
    }

    /** @param statistics as a member of the action that adds the file */
    private static void put(Path table, List<Path> old, String statistics) {
        Path together = table.resolve("part-00000-"
                + UUID.nameUUIDFromBytes(old.toString().getBytes(StandardCharsets.UTF_8)) + "-c000.snappy.parquet");
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(
                    "COPY (SELECT document, * EXCLUDE (document) REPLACE (CAST(_creation_time AS TIMESTAMP) AS"
                            + " _creation_time, CAST(_ingested_at AS TIMESTAMP) AS _ingested_at) FROM read_parquet("
                            + old.stream().map(file -> "'" + file + "'").toList() + ")) TO '" + together
                            + "' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 2048)");
            write(table, old, together, statistics);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path table, List<Path> old, Path together, String statistics) throws IOException {
        String removes = old.stream()
                .map(file -> "{\"remove\":{\"path\":\"" + file.getFileName()
                        + "\",\"deletionTimestamp\":1,\"dataChange\":false}}\n")
                .collect(Collectors.joining());
        long version;
        try (Stream<Path> names = Files.list(table.resolve("_delta_log"))) {
            version = names.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches("[0-9]{20}[.]json"))
                    .count();
        }
        Files.writeString(
                table.resolve("_delta_log/" + String.format(Locale.ROOT, "%020d", version) + ".json"),
                "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"OPTIMIZE\",\"operationParameters\":{}}}\n" + removes
                        + "{\"add\":{\"path\":\"" + together.getFileName() + "\",\"partitionValues\":{},\"size\":"
                        + Files.size(together) + ",\"modificationTime\":1,\"dataChange\":false" + statistics + "}}\n");
    }
}
