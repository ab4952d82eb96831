package io.caravan.deltalog;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Names and contents of the files below {@code _delta_log/}. Equal arguments make equal bytes. */
public final class DeltaLog {
    public static final String FOLDER = "_delta_log/";
    public static final String LAST_CHECKPOINT = FOLDER + "_last_checkpoint";

    /** A checkpoint is written at every version that this divides. */
    public static final int EVERY = 10;

    private static final int LEAST_OBJECT = 1 << 20;

    private static final Pattern ENTRY = Pattern.compile("([0-9]{20})[.]json");
    private static final Map<String, Object> PROTOCOL = Map.of("protocol", protocol());

    /** What DuckDB has to know to make a checkpoint of {@link #state}. */
    private static final String COLUMNS = "{txn: 'STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)',"
            + " add: 'STRUCT(path VARCHAR, partitionValues MAP(VARCHAR, VARCHAR), size BIGINT,"
            + " modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR)',"
            + " remove: 'STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN)',"
            + " metaData: 'STRUCT(id VARCHAR, name VARCHAR, format STRUCT(provider VARCHAR, options MAP(VARCHAR,"
            + " VARCHAR)), schemaString VARCHAR, partitionColumns VARCHAR[], configuration MAP(VARCHAR, VARCHAR))',"
            + " protocol: 'STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER)'}";

    private DeltaLog() {}

    /** Relative to the table's folder. */
    public static String entry(long version) {
        return FOLDER + String.format(Locale.ROOT, "%020d", version) + ".json";
    }

    /** Relative to the table's folder. */
    public static String checkpoint(long version) {
        return FOLDER + String.format(Locale.ROOT, "%020d", version) + ".checkpoint.parquet";
    }

    /** Of the name of an entry; empty for any other name. */
    public static OptionalLong version(String name) {
        Matcher entry = ENTRY.matcher(name);
        return entry.matches() ? OptionalLong.of(Long.parseLong(entry.group(1))) : OptionalLong.empty();
    }

    /**
     * One entry, that takes the table from some files to others.
     *
     * @param says whether the table's description is part of it: in the first one, and where it changed
     * @param note what the writer wants to find in the history
     */
    public static byte[] entry(
            DeltaTable table,
            Says says,
            List<DataFile> before,
            List<DataFile> after,
            Instant at,
            Map<String, Object> note) {
        List<Map<String, Object>> actions = new ArrayList<>();
        actions.add(Map.of("commitInfo", commitInfo(at, note)));
        if (says == Says.TABLE) {
            actions.add(PROTOCOL);
            actions.add(Map.of("metaData", metaData(table)));
        }
        Set<String> kept = after.stream().map(DataFile::path).collect(Collectors.toSet());
        Set<String> known = before.stream().map(DataFile::path).collect(Collectors.toSet());
        before.stream()
                .filter(file -> !kept.contains(file.path()))
                .forEach(file -> actions.add(Map.of("remove", remove(file, at))));
        after.stream()
                .filter(file -> !known.contains(file.path()))
                .forEach(file -> actions.add(Map.of("add", add(file, at))));
        return lines(actions);
    }

    /** What an entry says besides files. */
    public enum Says {
        FILES_ONLY,
        TABLE
    }

    /** The table at a version, an action a line: what {@link #checkpointSql} makes a checkpoint of. */
    public static byte[] state(DeltaTable table, List<DataFile> files, Instant at) {
        List<Map<String, Object>> actions = new ArrayList<>();
        actions.add(PROTOCOL);
        actions.add(Map.of("metaData", metaData(table)));
        files.forEach(file -> actions.add(Map.of("add", add(file, at))));
        return lines(actions);
    }

    /**
     * The statement for DuckDB that makes a checkpoint.
     *
     * @param state as {@link #state} makes it
     * @param file that holds it, as a literal
     * @param target the checkpoint that is to be, as a literal
     */
    public static String checkpointSql(byte[] state, String file, String target) {
        // DuckDB takes room for two objects of the size that it is told, however small they are.
        int size = Math.max(LEAST_OBJECT, state.length);
        return "COPY (SELECT * FROM read_json(" + file + ", format = 'newline_delimited', maximum_object_size = " + size
                + ", columns = " + COLUMNS + ")) TO " + target + " (FORMAT parquet, COMPRESSION zstd)";
    }

    /**
     * The hint where the newest checkpoint is.
     *
     * @param files how many the table has at that version
     */
    public static byte[] lastCheckpoint(long version, int files) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version);
        json.put("size", files + 2L);
        return Json.writeBytes(json);
    }

    /** The files that an entry adds. */
    public static List<DataFile> added(byte[] entry) throws JsonFormatException {
        List<DataFile> files = new ArrayList<>();
        for (String line : new String(entry, StandardCharsets.UTF_8).lines().toList()) {
            JsonObject action = JsonObject.of("action", Json.read(line));
            if (action.has("add")) {
                JsonObject add = action.object("add");
                files.add(new DataFile(
                        add.string("path"),
                        add.integer("size"),
                        JsonObject.of("stats", Json.read(add.string("stats"))).integer("numRecords")));
            }
        }
        return files;
    }

    /** The paths of the files that an entry removes. */
    public static List<String> removed(byte[] entry) throws JsonFormatException {
        List<String> paths = new ArrayList<>();
        for (String line : new String(entry, StandardCharsets.UTF_8).lines().toList()) {
            JsonObject action = JsonObject.of("action", Json.read(line));
            if (action.has("remove")) {
                paths.add(action.object("remove").string("path"));
            }
        }
        return paths;
    }

    /**
     * The statement for DuckDB that gives the paths of a checkpoint's files.
     *
     * @param checkpoint the file, as a literal
     */
    public static String pathsSql(String checkpoint) {
        return "SELECT add.path FROM read_parquet(" + checkpoint + ") WHERE add.path IS NOT NULL";
    }

    private static byte[] lines(List<Map<String, Object>> actions) {
        StringBuilder text = new StringBuilder();
        actions.forEach(action -> text.append(Json.write(action)).append('\n'));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, Object> commitInfo(Instant at, Map<String, Object> note) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("timestamp", at.toEpochMilli());
        json.put("operation", "WRITE");
        json.put("operationParameters", Map.of("mode", "Overwrite"));
        json.put("engineInfo", "Caravan");
        json.put("userMetadata", Json.write(note));
        return json;
    }

    private static Map<String, Object> protocol() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("minReaderVersion", 1L);
        json.put("minWriterVersion", 2L);
        return json;
    }

    private static Map<String, Object> metaData(DeltaTable table) {
        Map<String, Object> format = new LinkedHashMap<>();
        format.put("provider", "parquet");
        format.put("options", Map.of());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", table.id());
        json.put("name", table.name());
        json.put("format", format);
        json.put("schemaString", table.schema().json());
        json.put("partitionColumns", List.of());
        json.put("configuration", Map.of());
        return json;
    }

    private static Map<String, Object> add(DataFile file, Instant at) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", file.path());
        json.put("partitionValues", Map.of());
        json.put("size", file.bytes());
        json.put("modificationTime", at.toEpochMilli());
        json.put("dataChange", true);
        json.put("stats", Json.write(Map.of("numRecords", file.rows())));
        return json;
    }

    private static Map<String, Object> remove(DataFile file, Instant at) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", file.path());
        json.put("deletionTimestamp", at.toEpochMilli());
        json.put("dataChange", true);
        return json;
    }
}
