package io.caravan.testing.ledger;

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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An S3/export destination, read by DuckDB and by what the manifests say; shares no code with the writer. */
public final class Lake implements LandedBatches {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;

    public Lake(Path root) {
        this.root = root;
    }

    public Path root() {
        return root;
    }

    /** In order. */
    @Override
    public List<JsonNode> manifests() {
        Path directory = root.resolve("_manifest");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<JsonNode> manifests = new ArrayList<>();
            for (Path file : files.filter(f -> f.getFileName().toString().matches("[0-9]{20}[.]json"))
                    .sorted()
                    .toList()) {
                manifests.add(JSON.readTree(file.toFile()));
            }
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JsonNode lastManifest() {
        List<JsonNode> manifests = manifests();
        return manifests.get(manifests.size() - 1);
    }

    /** Keys of the files whose rows are in files of a later batch. */
    public Set<String> replaced() {
        Set<String> replaced = new TreeSet<>();
        for (JsonNode manifest : manifests()) {
            manifest.path("replaces").forEach(key -> replaced.add(key.asText()));
        }
        return replaced;
    }

    /** Every row of every file that a manifest names and no later one replaces, in no order. */
    @Override
    public List<LandedEvent> events() {
        List<LandedEvent> events = new ArrayList<>();
        Set<String> replaced = replaced();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (JsonNode manifest : manifests()) {
                for (JsonNode file : manifest.get("files")) {
                    if (!replaced.contains(file.get("key").asText())) {
                        read(statement, manifest, file, events);
                    }
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    /** Every row of the files that this manifest names. */
    public List<LandedEvent> events(JsonNode manifest) {
        List<LandedEvent> events = new ArrayList<>();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            for (JsonNode file : manifest.get("files")) {
                read(statement, manifest, file, events);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    private void read(Statement statement, JsonNode manifest, JsonNode file, List<LandedEvent> events)
            throws SQLException {
        Path path = root.resolve(file.get("key").asText());
        String sql = "select _component, _table, _id, _generation, _ts, _op, _deleted, document, _batch,"
                + " epoch_us(_creation_time) as created from read_parquet('" + path + "')";
        long rows = 0;
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                events.add(event(row, manifest, file));
                rows++;
            }
        }
        if (rows != file.get("rows").asLong()) {
            throw new AssertionError(path + " holds " + rows + " rows, its manifest says " + file.get("rows"));
        }
    }

    private static LandedEvent event(ResultSet row, JsonNode manifest, JsonNode file) throws SQLException {
        JsonNode batch = manifest.get("batch");
        long from = file.path("fromBatch").asLong(batch.asLong());
        long to = file.path("toBatch").asLong(batch.asLong());
        if (row.getLong("_batch") < from || row.getLong("_batch") > to) {
            throw new AssertionError(file.get("key") + " holds rows of batch " + row.getLong("_batch"));
        }
        String op = row.getString("_op");
        if (row.getBoolean("_deleted") != op.equals("delete")) {
            throw new AssertionError("_deleted contradicts _op in " + file.get("key"));
        }
        String document = row.getString("document");
        long created = row.getLong("created");
        Optional<Long> creation = row.wasNull() ? Optional.empty() : Optional.of(created);
        return new LandedEvent(
                row.getString("_component"),
                row.getString("_table"),
                row.getString("_id"),
                row.getLong("_generation"),
                row.getLong("_ts"),
                op,
                Optional.ofNullable(document).map(Values::of),
                creation);
    }

    /** Key-value metadata of a file's footer. */
    public Map<String, String> footer(String key) {
        Map<String, String> footer = new TreeMap<>();
        String sql = "select decode(key), decode(value) from parquet_kv_metadata('" + root.resolve(key) + "')";
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                footer.put(row.getString(1), row.getString(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return footer;
    }

    /** Files of raw_change_log that no manifest names. */
    @Override
    public Set<String> orphans() {
        Path raw = root.resolve("raw_change_log");
        if (!Files.isDirectory(raw)) {
            return Set.of();
        }
        Set<String> named = new TreeSet<>();
        manifests().forEach(manifest -> manifest.get("files")
                .forEach(file -> named.add(file.get("key").asText())));
        try (Stream<Path> files = Files.walk(raw)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .filter(file -> !named.contains(file))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
