package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.SchemaFingerprint;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The one written form of a {@link LogSum}. */
final class LogSumCodec {
    private static final long ALL_COMPLETE = 1;
    private static final long SOME_BEHIND = 2;
    private static final long VERSION = 3;

    private final RecordForm form;
    private final FileJson files;

    LogSumCodec(RecordForm form, FileKeys keys) {
        this.form = form;
        this.files = new FileJson(keys);
    }

    byte[] write(LogSum state) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version(state));
        json.put("batch", state.batch());
        json.put("manifest", state.sha256());
        CompletenessJson.put(state.complete(), json);
        json.put("tables", tables(state));
        json.put("files", state.files().stream().map(FileJson::write).toList());
        json.put(
                "replacements",
                state.replacements().stream().map(LogSumCodec::replacement).toList());
        json.put("deletedThrough", state.deletedThrough());
        if (!state.anew().isEmpty()) {
            json.put(
                    "anew",
                    state.anew().entrySet().stream().map(LogSumCodec::anew).toList());
        }
        return Json.writeBytes(SealedJson.seal(json));
    }

    private static long version(LogSum state) {
        if (!state.anew().isEmpty()) {
            return VERSION;
        }
        return state.complete().behind().isEmpty() ? ALL_COMPLETE : SOME_BEHIND;
    }

    private static Map<String, Object> anew(Map.Entry<TableRef, Long> table) {
        Map<String, Object> json = FileJson.table(table.getKey());
        json.put("before", table.getValue());
        return json;
    }

    /** @throws JsonFormatException where the text is not one that {@link #write} makes of this batch */
    LogSum read(byte[] utf8, long batch) throws JsonFormatException {
        try {
            LogSum state = parse(JsonObject.of("checkpoint", Json.read(utf8)));
            if (state.batch() != batch || !Arrays.equals(write(state), utf8)) {
                throw new JsonFormatException("its batch, its checksum or its form is not ours");
            }
            return state;
        } catch (DateTimeException | ArithmeticException e) {
            throw new JsonFormatException("a time or a sum is out of range", e);
        }
    }

    private LogSum parse(JsonObject json) throws JsonFormatException {
        if (json.integer("version") < ALL_COMPLETE || json.integer("version") > VERSION) {
            throw new JsonFormatException("it is of version " + json.integer("version"));
        }
        json.allow(
                "version",
                "batch",
                "manifest",
                "consistentAsOf",
                "complete",
                "tables",
                "files",
                "replacements",
                "deletedThrough",
                "anew",
                "checksum");
        LogSum state = new LogSum(form);
        long batch = json.integer("batch");
        readFiles(json, batch, state);
        readTables(json, state);
        for (JsonObject item : json.objects("replacements")) {
            item.allow("batch", "at");
            state.replace(new LogSum.Replacement(item.integer("batch"), Instant.parse(item.string("at"))));
        }
        state.deleteThrough(json.integer("deletedThrough"));
        for (JsonObject item : json.has("anew") ? json.objects("anew") : List.<JsonObject>of()) {
            item.allow("component", "table", "before");
            state.buildAnew(FileJson.table(item), item.integer("before"));
        }
        state.reach(batch, json.string("manifest"), CompletenessJson.read(json));
        return state;
    }

    private void readFiles(JsonObject json, long batch, LogSum state) throws JsonFormatException {
        Map<TableRef, List<LiveFile>> byTable = new LinkedHashMap<>();
        for (LiveFile live : files.live(json, batch)) {
            byTable.computeIfAbsent(live.file().table(), table -> new ArrayList<>())
                    .add(live);
        }
        byTable.forEach((table, live) -> state.table(table).restore(live, 0));
    }

    private static void readTables(JsonObject json, LogSum state) throws JsonFormatException {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        SortedMap<TableRef, SchemaFingerprint> schemas = new TreeMap<>();
        for (JsonObject item : json.objects("tables")) {
            item.allow("component", "table", "generation", "schema", "rows");
            TableRef table = FileJson.table(item);
            if (item.has("generation")) {
                generations.put(table, item.integer("generation"));
            }
            if (item.has("schema")) {
                schemas.put(table, new SchemaFingerprint(item.string("schema")));
            }
            if (item.has("rows")) {
                TableFiles of = state.table(table);
                of.restore(of.files(), item.integer("rows"));
            }
        }
        state.know(generations, schemas);
    }

    private static List<Map<String, Object>> tables(LogSum state) {
        TreeSet<TableRef> tables = new TreeSet<>(state.tables().keySet());
        tables.addAll(state.generations().keySet());
        tables.addAll(state.schemas().keySet());
        return tables.stream().map(table -> table(table, state)).toList();
    }

    private static Map<String, Object> table(TableRef table, LogSum state) {
        Map<String, Object> json = FileJson.table(table);
        Optional.ofNullable(state.generations().get(table)).ifPresent(generation -> json.put("generation", generation));
        Optional.ofNullable(state.schemas().get(table)).ifPresent(schema -> json.put("schema", schema.hex()));
        Optional.ofNullable(state.tables().get(table)).ifPresent(of -> json.put("rows", of.rows()));
        return json;
    }

    private static Map<String, Object> replacement(LogSum.Replacement replacement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("batch", replacement.batch());
        json.put("at", replacement.at().toString());
        return json;
    }
}
