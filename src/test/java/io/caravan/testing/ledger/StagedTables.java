package io.caravan.testing.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a reader of {@code staging/_published.json}, or of that of {@code silver/}, sees; shares no code with the materializer. */
public final class StagedTables {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final JsonNode published;

    private StagedTables(Path root, JsonNode published) {
        this.root = root;
        this.published = published;
    }

    /** Empty where nothing is published. */
    public static Optional<StagedTables> of(Path lake) {
        Path staging = lake.resolve("staging/_published.json");
        Path file = Files.exists(staging) ? staging : lake.resolve("silver/_published.json");
        try {
            return Files.exists(file)
                    ? Optional.of(new StagedTables(lake, JSON.readTree(file.toFile())))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode published() {
        return published;
    }

    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        published.get("tables").forEach(table -> table.get("files")
                .forEach(file -> files.add(root.resolve(file.get("key").asText()))));
        return files;
    }

    /** Table path, id, field: {@code TYPE value}; fields that are NULL are left out. Doubles are their bits. */
    public Map<String, Map<String, Map<String, String>>> rows() {
        Map<String, Map<String, Map<String, String>>> tables = new TreeMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (JsonNode table : published.get("tables")) {
                tables.put(path(table), rows(table, statement));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return tables;
    }

    /** Table path, id: the microseconds of the creation time, the generation, the timestamp. */
    public Map<String, Map<String, List<Long>>> origins() {
        Map<String, Map<String, List<Long>>> tables = new TreeMap<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (JsonNode table : published.get("tables")) {
                Map<String, List<Long>> rows = new TreeMap<>();
                for (JsonNode file : table.get("files")) {
                    origins(root.resolve(file.get("key").asText()), statement, rows);
                }
                tables.put(path(table), rows);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return tables;
    }

    private static void origins(Path file, Statement statement, Map<String, List<Long>> rows) throws SQLException {
        try (ResultSet row = statement.executeQuery(
                "select _id, epoch_us(_creation_time), _generation, _ts from read_parquet('" + file + "')")) {
            while (row.next()) {
                rows.put(row.getString(1), List.of(row.getLong(2), row.getLong(3), row.getLong(4)));
            }
        }
    }

    private Map<String, Map<String, String>> rows(JsonNode table, Statement statement) throws SQLException {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        long count = 0;
        for (JsonNode file : table.get("files")) {
            long before = count;
            try (ResultSet row = statement.executeQuery("select * from read_parquet('"
                    + root.resolve(file.get("key").asText()) + "')")) {
                Map<String, Integer> places = places(row);
                while (row.next()) {
                    count++;
                    String id = row.getString(places.get("_id"));
                    if (rows.put(id, row(row, table.get("columns"), places)) != null) {
                        throw new AssertionError(path(table) + " holds an id twice: " + id);
                    }
                }
            }
            if (count - before != file.get("rows").asLong()) {
                throw new AssertionError(file + " holds " + (count - before) + " rows");
            }
        }
        if (count != table.get("rows").asLong()) {
            throw new AssertionError(path(table) + " holds " + count + " rows, it is said " + table.get("rows"));
        }
        return rows;
    }

    /** To be asked once: the driver looks a name up by going through all of them. */
    private static Map<String, Integer> places(ResultSet row) throws SQLException {
        Map<String, Integer> places = new TreeMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            places.put(row.getMetaData().getColumnName(i), i);
        }
        return places;
    }

    private static Map<String, String> row(ResultSet row, JsonNode columns, Map<String, Integer> places)
            throws SQLException {
        Map<String, String> values = new TreeMap<>();
        for (JsonNode column : columns) {
            String type = column.get("type").asText();
            Integer place = places.get(column.get("column").asText());
            if (place == null) {
                // The column came later than this file.
                continue;
            }
            String value =
                    switch (type) {
                        case "BIGINT" -> Long.toString(row.getLong(place));
                        case "DOUBLE" -> Long.toHexString(Double.doubleToLongBits(row.getDouble(place)));
                        case "BOOLEAN" -> Boolean.toString(row.getBoolean(place));
                        case "BINARY" -> hex(row.getBlob(place));
                        default -> row.getString(place);
                    };
            row.getObject(place);
            if (!row.wasNull()) {
                values.put(column.get("field").asText(), type + " " + value);
            }
        }
        return values;
    }

    private static String hex(Blob blob) throws SQLException {
        return blob == null ? "" : HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
    }

    static String path(JsonNode table) {
        String component = table.get("component").asText();
        return (component.isEmpty() ? "" : component + "/") + table.get("table").asText();
    }
}
