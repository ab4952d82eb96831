package io.caravan.testing.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a reader of a staging table's Delta log finds: it follows the Delta protocol by itself, from the last checkpoint on, and shares
 * no code with the writer.
 */
public final class StagedDelta {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path table;
    private final Map<String, Long> files = new TreeMap<>();
    private final List<String> schemas = new ArrayList<>();
    private long version = -1;

    private StagedDelta(Path table) {
        this.table = table;
    }

    public static StagedDelta of(Path table) {
        StagedDelta delta = new StagedDelta(table);
        delta.read();
        return delta;
    }

    /** Every log shows what is published, and nothing else. */
    public static void verify(Path lake) {
        for (JsonNode published :
                StagedTables.of(lake).orElseThrow().published().get("tables")) {
            Map<String, Long> expected = new TreeMap<>();
            published
                    .get("files")
                    .forEach(file -> expected.put(
                            file.get("key").asText(), file.get("bytes").asLong()));
            Path table = lake.resolve(expected.keySet().iterator().next())
                    .getParent()
                    .getParent();
            StagedDelta delta = of(table);
            assertThat(delta.version)
                    .as(table.toString())
                    .isEqualTo(published.get("deltaVersion").asLong());
            assertThat(delta.keys(lake)).as(table.toString()).isEqualTo(expected);
        }
    }

    /** Every log shows a state whose files are all there. */
    public static void readable(Path lake) {
        for (Path table : tables(lake)) {
            StagedDelta delta = of(table);
            delta.files.forEach((path, bytes) -> assertThat(table.resolve(path))
                    .as("version " + delta.version)
                    .hasSize(bytes));
        }
    }

    private static List<Path> tables(Path lake) {
        boolean silver = Files.isDirectory(lake.resolve("silver"));
        try (Stream<Path> all = Files.walk(lake.resolve(silver ? "silver" : "staging"), 3)) {
            return all.filter(path -> path.endsWith("_delta_log"))
                    .map(Path::getParent)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Map<String, Long> keys(Path lake) {
        Map<String, Long> keys = new TreeMap<>();
        files.forEach(
                (path, bytes) -> keys.put(lake.relativize(table.resolve(path)).toString(), bytes));
        return keys;
    }

    public long version() {
        return version;
    }

    /** Of the table as it stands, and of it before, as far as they were read. */
    public List<String> schemas() {
        return schemas;
    }

    private Path log() {
        return table.resolve("_delta_log");
    }

    private void read() {
        Path last = log().resolve("_last_checkpoint");
        if (Files.exists(last)) {
            version = json(last).get("version").asLong();
            checkpoint(log().resolve(String.format(Locale.ROOT, "%020d.checkpoint.parquet", version)));
        }
        Path next = entry(version + 1);
        while (Files.exists(next)) {
            lines(next).forEach(this::apply);
            version++;
            next = entry(version + 1);
        }
        assertThat(names().filter(name -> name.matches("[0-9]{20}[.]json")).max(String::compareTo))
                .as("a log without a gap")
                .contains(entry(version).getFileName().toString());
    }

    private Path entry(long number) {
        return log().resolve(String.format(Locale.ROOT, "%020d.json", number));
    }

    private Stream<String> names() {
        try (Stream<Path> all = Files.list(log())) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void apply(JsonNode action) {
        if (action.has("remove")) {
            assertThat(files.remove(action.get("remove").get("path").asText()))
                    .as("a file that was there")
                    .isNotNull();
        } else if (action.has("add")) {
            assertThat(files.put(
                            action.get("add").get("path").asText(),
                            action.get("add").get("size").asLong()))
                    .isNull();
        } else if (action.has("metaData")) {
            schemas.add(action.get("metaData").get("schemaString").asText());
        }
    }

    private void checkpoint(Path file) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT add.path, add.size, metaData.schemaString FROM read_parquet('" + file + "')")) {
            while (row.next()) {
                if (row.getString(1) != null) {
                    files.put(row.getString(1), row.getLong(2));
                }
                if (row.getString(3) != null) {
                    schemas.add(row.getString(3));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> lines(Path entry) {
        try {
            List<JsonNode> actions = new ArrayList<>();
            for (String line : Files.readAllLines(entry)) {
                actions.add(JSON.readTree(line));
            }
            return actions;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
