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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
        try {
            List<JsonNode> manifests = new ArrayList<>();
            for (Path file : records()) {
                manifests.add(JSON.readTree(file.toFile()));
            }
            return manifests;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How many are committed; whoever waits for them looks often, and reads none. */
    public int batches() {
        return records().size();
    }

    private List<Path> records() {
        Path directory = root.resolve("_manifest");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]{20}[.]json"))
                    .sorted()
                    .toList();
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
        List<Named> files = new ArrayList<>();
        Set<String> replaced = replaced();
        for (JsonNode manifest : manifests()) {
            files(manifest).filter(file -> !replaced.contains(file.key())).forEach(files::add);
        }
        return read(files).values().stream().flatMap(List::stream).toList();
    }

    /** Of each manifest, in order, every row of the files that it names. */
    public List<List<LandedEvent>> eventsOfEach() {
        List<JsonNode> manifests = manifests();
        Map<String, List<LandedEvent>> all =
                read(manifests.stream().flatMap(Lake::files).toList());
        return manifests.stream()
                .map(manifest -> files(manifest)
                        .flatMap(file -> all.get(file.key()).stream())
                        .toList())
                .toList();
    }

    /** A file, and the manifest that names it. */
    private record Named(JsonNode manifest, JsonNode file) {
        String key() {
            return file.get("key").asText();
        }
    }

    private static Stream<Named> files(JsonNode manifest) {
        return StreamSupport.stream(manifest.get("files").spliterator(), false).map(file -> new Named(manifest, file));
    }

    /** Rows by key: by one query, since each has its price whatever it reads. */
    private Map<String, List<LandedEvent>> read(List<Named> files) {
        Map<String, Named> byPath = new HashMap<>();
        Map<String, List<LandedEvent>> rows = new HashMap<>();
        files.forEach(file -> {
            rows.put(file.key(), new ArrayList<>());
            if (byPath.put(root.resolve(file.key()).toString(), file) != null) {
                throw new AssertionError(file.key() + " is named twice");
            }
        });
        if (files.isEmpty()) {
            return rows;
        }
        String sql = "select _component, _table, _id, _generation, _ts, _op, _deleted, document, _batch,"
                + " epoch_us(_creation_time), filename from read_parquet("
                + byPath.keySet().stream().map(path -> "'" + path + "'").toList()
                + ", union_by_name = true, filename = true)";
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                Named file = byPath.get(row.getString(11));
                rows.get(file.key()).add(event(row, file));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        files.forEach(file -> {
            int found = rows.get(file.key()).size();
            if (found != file.file().get("rows").asLong()) {
                throw new AssertionError(file.key() + " holds " + found + " rows, its manifest says "
                        + file.file().get("rows"));
            }
        });
        return rows;
    }

    private static LandedEvent event(ResultSet row, Named named) throws SQLException {
        long batch = named.manifest().get("batch").asLong();
        long from = named.file().path("fromBatch").asLong(batch);
        long to = named.file().path("toBatch").asLong(batch);
        if (row.getLong(9) < from || row.getLong(9) > to) {
            throw new AssertionError(named.key() + " holds rows of batch " + row.getLong(9));
        }
        String op = row.getString(6);
        if (row.getBoolean(7) != op.equals("delete")) {
            throw new AssertionError("_deleted contradicts _op in " + named.key());
        }
        String document = row.getString(8);
        long created = row.getLong(10);
        Optional<Long> creation = row.wasNull() ? Optional.empty() : Optional.of(created);
        return new LandedEvent(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getLong(4),
                row.getLong(5),
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
