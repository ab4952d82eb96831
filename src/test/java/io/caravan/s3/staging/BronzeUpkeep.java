package io.caravan.s3.staging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** OPTIMIZE and VACUUM of another engine on a bronze table: another way of writing, its own log entries, the files of before for a time. */
final class BronzeUpkeep {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path table;
    private final List<Superseded> superseded = new ArrayList<>();

    private record Superseded(Path file, long hour) {}

    BronzeUpkeep(Path table) {
        this.table = table;
    }

    /** Puts all live files into one; what they were stays until {@link #vacuum}. */
    void optimize(long hour) throws IOException, SQLException {
        List<Path> old = live();
        Path together = table.resolve("part-00000-"
                + UUID.nameUUIDFromBytes(old.toString().getBytes(StandardCharsets.UTF_8)) + "-c000.snappy.parquet");
        write(old, together);
        String removes = old.stream()
                .map(file -> "{\"remove\":{\"path\":\"" + file.getFileName()
                        + "\",\"deletionTimestamp\":1,\"dataChange\":false}}\n")
                .collect(Collectors.joining());
        Files.writeString(
                table.resolve("_delta_log/"
                        + String.format(Locale.ROOT, "%020d", entries().size()) + ".json"),
                "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"OPTIMIZE\",\"operationParameters\":{}}}\n" + removes
                        + "{\"add\":{\"path\":\"" + together.getFileName() + "\",\"partitionValues\":{},\"size\":"
                        + Files.size(together) + ",\"modificationTime\":1,\"dataChange\":false}}\n");
        old.forEach(file -> superseded.add(new Superseded(file, hour)));
    }

    private static void write(List<Path> old, Path together) throws SQLException {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute(
                    "COPY (SELECT document, * EXCLUDE (document) REPLACE (CAST(_creation_time AS TIMESTAMP) AS"
                            + " _creation_time, CAST(_ingested_at AS TIMESTAMP) AS _ingested_at) FROM read_parquet("
                            + old.stream().map(file -> "'" + file + "'").toList() + ")) TO '" + together
                            + "' (FORMAT parquet, COMPRESSION snappy)");
        }
    }

    /** Deletes what was superseded at this hour or before. */
    void vacuum(long hour) throws IOException {
        for (Superseded gone : superseded) {
            if (gone.hour <= hour) {
                Files.deleteIfExists(gone.file);
            }
        }
        superseded.removeIf(gone -> gone.hour <= hour);
    }

    private List<Path> entries() throws IOException {
        try (var names = Files.list(table.resolve("_delta_log"))) {
            return names.filter(path -> path.getFileName().toString().matches("[0-9]{20}[.]json"))
                    .sorted()
                    .toList();
        }
    }

    private List<Path> live() throws IOException {
        TreeSet<String> live = new TreeSet<>();
        for (Path entry : entries()) {
            for (String line : Files.readAllLines(entry)) {
                JsonNode action = JSON.readTree(line);
                if (action.has("add")) {
                    live.add(action.get("add").get("path").asText());
                }
                if (action.has("remove")) {
                    live.remove(action.get("remove").get("path").asText());
                }
            }
        }
        return live.stream().map(table::resolve).toList();
    }
}
