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
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an independent reader finds in a {@code delta.location}: it follows the Delta protocol by itself, log entry by log
 * entry and checkpoint by checkpoint, sharing no code with the writer.
 */
public final class DeltaLake implements LandedBatches {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;

    public DeltaLake(Path root) {
        this.root = root;
    }

    /** One action of a log entry. */
    public record Action(Path table, long version, JsonNode json) {}

    /** Control records, in order. */
    public List<JsonNode> controls() {
        return records("_caravan/control");
    }

    public List<JsonNode> intents() {
        return records("_caravan/intent");
    }

    private List<JsonNode> records(String folder) {
        return names(root.resolve(folder)).stream().map(DeltaLake::json).toList();
    }

    /** Folders of the tables. */
    public List<Path> tables() {
        return names(root.resolve("bronze"));
    }

    public List<Path> log(Path table) {
        return names(table.resolve("_delta_log"));
    }

    /** Actions of every entry of a table's log, in order; fails where a version is missing. */
    public List<Action> actions(Path table) {
        List<Action> actions = new ArrayList<>();
        long expected = 0;
        for (Path entry : log(table)) {
            if (entry.getFileName().toString().matches("[0-9]{20}[.]json")) {
                long version = Long.parseLong(entry.getFileName().toString().substring(0, 20));
                if (version != expected++) {
                    throw new AssertionError(table + " has a gap before version " + version);
                }
                lines(entry).forEach(line -> actions.add(new Action(table, version, line)));
            }
        }
        return actions;
    }

    /** Data files of all tables; fails where an entry adds a file again, removes one, or repeats a transaction. */
    public List<Path> liveFiles() {
        List<Path> files = new ArrayList<>();
        tables().forEach(table -> files.addAll(liveFiles(table)));
        return files;
    }

    public List<Path> liveFiles(Path table) {
        List<Path> files = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<Path, JsonNode> adds = new TreeMap<>();
        long transaction = 0;
        boolean onlyGrows = true;
        for (Action action : actions(table)) {
            if (action.json().has("add")) {
                JsonNode add = action.json().get("add");
                if (!seen.add(add.get("path").asText())) {
                    throw new AssertionError(table + " adds twice " + add.get("path"));
                }
                files.add(table.resolve(add.get("path").asText()));
                adds.put(table.resolve(add.get("path").asText()), add);
            }
            if (action.json().has("metaData")) {
                onlyGrows = isAppendOnly(action.json().get("metaData"));
            }
            if (action.json().has("remove")) {
                Path file =
                        table.resolve(action.json().get("remove").get("path").asText());
                boolean rewritten =
                        !action.json().get("remove").get("dataChange").asBoolean();
                if (onlyGrows && !rewritten || !files.remove(file)) {
                    throw new AssertionError(
                            table + " is append-only, or has no such file, and removes " + action.json());
                }
                adds.remove(file);
            }
            if (action.json().has("txn")) {
                long next = action.json().get("txn").get("version").asLong();
                if (next <= transaction) {
                    throw new AssertionError(table + ": transaction " + next + " after " + transaction);
                }
                transaction = next;
            }
        }
        if (!onlyGrows) {
            throw new AssertionError(table + " is not append-only any more");
        }
        verify(adds);
        return files;
    }

    private static boolean isAppendOnly(JsonNode metaData) {
        return metaData.path("configuration").path("delta.appendOnly").asText().equals("true");
    }

    /** Statistics that lie make readers skip rows. */
    private static void verify(Map<Path, JsonNode> adds) {
        if (adds.isEmpty()) {
            return;
        }
        Set<Path> found = new HashSet<>();
        String files =
                adds.keySet().stream().map(file -> "'" + file + "'").toList().toString();
        String sql = "select filename, count(*), min(_ts), max(_ts), min(_generation), max(_generation), min(_batch),"
                + " max(_batch) from read_parquet(" + files + ", filename = true) group by filename";
        query(sql, row -> {
            Path file = Path.of(row.getString(1));
            List<Long> actual = new ArrayList<>();
            for (int i = 2; i <= 8; i++) {
                actual.add(row.getLong(i));
            }
            JsonNode add = adds.get(file);
            if (!isTrue(claimed(add), actual) || size(file) != add.get("size").asLong()) {
                throw new AssertionError(file + ": " + add + " but the file says " + actual);
            }
            found.add(file);
        });
        if (!found.equals(adds.keySet())) {
            throw new AssertionError("files without rows: " + adds.keySet() + " but " + found);
        }
    }

    private static boolean isTrue(List<Optional<Long>> claimed, List<Long> actual) {
        for (int i = 0; i < actual.size(); i++) {
            if (claimed.get(i).isPresent() && !claimed.get(i).get().equals(actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** A file that was written again, without rows that were forgotten, says nothing of generations. */
    private static List<Optional<Long>> claimed(JsonNode add) {
        if (!add.has("stats")) {
            return Collections.nCopies(7, Optional.empty());
        }
        JsonNode stats = json(add.get("stats").asText());
        List<Optional<Long>> claimed =
                new ArrayList<>(List.of(Optional.of(stats.get("numRecords").asLong())));
        for (String column : List.of("_ts", "_generation", "_batch")) {
            boolean untold =
                    column.equals("_generation") && !stats.get("minValues").has(column);
            for (String bound : List.of("minValues", "maxValues")) {
                claimed.add(
                        untold
                                ? Optional.empty()
                                : Optional.of(stats.get(bound).get(column).asLong()));
            }
        }
        return claimed;
    }

    /** Names of the files that a checkpoint says are live, read by DuckDB. */
    public Set<String> filesOfCheckpoint(Path checkpoint) {
        Set<String> files = new TreeSet<>();
        query("select add.path from read_parquet('" + checkpoint + "') where add.path is not null", row -> {
            if (!files.add(row.getString(1))) {
                throw new AssertionError(checkpoint + " names a file twice");
            }
        });
        return files;
    }

    /** Files that no table's log names. */
    @Override
    public Set<String> orphans() {
        Set<String> orphans = new TreeSet<>();
        for (Path table : tables()) {
            names(table).stream()
                    .filter(file -> file.toString().endsWith(".parquet"))
                    .forEach(file -> orphans.add(file.toString()));
        }
        liveFiles().forEach(file -> orphans.remove(file.toString()));
        return orphans;
    }

    @Override
    public List<JsonNode> manifests() {
        return controls();
    }

    @Override
    public List<LandedEvent> events() {
        List<LandedEvent> events = new ArrayList<>();
        String files =
                liveFiles().stream().map(file -> "'" + file + "'").toList().toString();
        if (files.equals("[]")) {
            return events;
        }
        String sql = "select _component, _table, _id, _generation, _ts, _op, _deleted, document,"
                + " epoch_us(_creation_time) as created from read_parquet(" + files + ")";
        query(sql, row -> events.add(event(row)));
        return events;
    }

    private static LandedEvent event(ResultSet row) throws SQLException {
        String op = row.getString("_op");
        if (row.getBoolean("_deleted") != op.equals("delete")) {
            throw new AssertionError("_deleted contradicts _op");
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

    private interface EachRow {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(String sql, EachRow each) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                each.read(row);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private static List<JsonNode> lines(Path file) {
        try {
            return Files.readAllLines(file).stream().map(DeltaLake::json).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> names(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
