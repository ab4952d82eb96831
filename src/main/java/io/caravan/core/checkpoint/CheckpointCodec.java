package io.caravan.core.checkpoint;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The one written form of a {@link Checkpoint}: JSON of these fields in this order. Version 2 has {@code imports}; a checkpoint that
 * says nothing of imports is written as version 1, as it always was.
 *
 * <pre>
 * {"version":1 or 2, "source":s, "deployment":s, "protocol":s, "batch":n, "selection":s,
 *  "tables":{path: generation}, "schemas":{path: fingerprint},
 *  "phase":{"type":"initialSnapshot", "snapshot":ns?, "cursor":s?, "scope":s, "dataSync":s?} | {"type":"deltaTail", "cursor":ns}
 *    | {"type":"dataSync", "cursor":s?, "consistentAsOf":ns?},
 *  "imports":{"watch":{"type":"unknown" | "cold" | "ownSync" | "beside" | "impossible", "cursor":s?}, "checkedAsOf":ns?,
 *    "tables":{path: {"state":"entered" | "unproven" | "announced" | "settling" | "missing" | "gone", "completeAsOf":ns?, "since":ns?,
 *      "tablets":n?, "then":"followed" | "gone"}}},
 *  "checksum": sha256 in hexadecimal of the compact JSON of all the fields before it}
 * </pre>
 *
 * Reading accepts exactly what writing makes; everything else is {@link SyncFailure.StateUnreadable}.
 */
public final class CheckpointCodec {
    private static final long WITHOUT_IMPORTS = 1;
    private static final long VERSION = 2;

    private CheckpointCodec() {}

    /** For embedding in another document. */
    public static Map<String, Object> toJson(Checkpoint checkpoint) {
        Map<String, Object> json = new LinkedHashMap<>();
        boolean ofOld = checkpoint.imports().equals(Imports.UNKNOWN);
        json.put("version", ofOld ? WITHOUT_IMPORTS : VERSION);
        json.put("source", checkpoint.source());
        json.put("deployment", checkpoint.deployment());
        json.put("protocol", checkpoint.phase().protocol().text());
        json.put("batch", checkpoint.batch());
        json.put("selection", checkpoint.selection());
        Map<String, Object> tables = new LinkedHashMap<>();
        checkpoint.generations().forEach((table, generation) -> tables.put(path(table), generation));
        json.put("tables", tables);
        Map<String, Object> schemas = new LinkedHashMap<>();
        checkpoint.schemas().forEach((table, fingerprint) -> schemas.put(path(table), fingerprint.hex()));
        json.put("schemas", schemas);
        json.put("phase", PhaseJson.write(checkpoint.phase()));
        if (!ofOld) {
            json.put("imports", ImportsJson.write(checkpoint.imports()));
        }
        return SealedJson.seal(json);
    }

    /** UTF-8, compact. */
    public static byte[] write(Checkpoint checkpoint) {
        return Json.writeBytes(toJson(checkpoint));
    }

    /**
     * Inverse of {@link #write}.
     *
     * @param where the text was found, for the error
     */
    public static Checkpoint read(byte[] utf8, String where) {
        try {
            Checkpoint checkpoint = parse(JsonObject.of("checkpoint", Json.read(utf8)));
            if (!Arrays.equals(write(checkpoint), utf8)) {
                throw new JsonFormatException("the checksum or the form of the text is not ours");
            }
            return checkpoint;
        } catch (JsonFormatException e) {
            throw unreadable(where, e);
        }
    }

    /**
     * Inverse of {@link #toJson}.
     *
     * @param where the tree was found, for the error
     */
    public static Checkpoint fromJson(Object tree, String where) {
        try {
            Checkpoint checkpoint = parse(JsonObject.of("checkpoint", tree));
            if (!toJson(checkpoint).equals(tree)) {
                throw new JsonFormatException("the checksum does not match");
            }
            return checkpoint;
        } catch (JsonFormatException e) {
            throw unreadable(where, e);
        }
    }

    static String path(TableRef table) {
        if (!TableRef.parse(table.path()).equals(table)) {
            throw new IllegalArgumentException("a table name with a slash has no path: " + table);
        }
        return table.path();
    }

    private static Checkpoint parse(JsonObject json) throws JsonFormatException {
        long version = json.integer("version");
        if (version > VERSION) {
            throw new JsonFormatException("it is of version " + version + ", this program reads up to version "
                    + VERSION + ": run the newer program");
        }
        json.allow(
                "version",
                "source",
                "deployment",
                "protocol",
                "batch",
                "selection",
                "tables",
                "schemas",
                "phase",
                "imports",
                "checksum");
        if (version < 1 || json.integer("batch") < 0) {
            throw new JsonFormatException("version or batch is out of range");
        }
        Phase phase = PhaseJson.read(json.object("phase"));
        if (Protocol.read(json.string("protocol")) != phase.protocol()) {
            throw new JsonFormatException("its protocol and its phase contradict each other");
        }
        return new Checkpoint(
                json.string("source"),
                json.string("deployment"),
                json.integer("batch"),
                json.string("selection"),
                generations(json.object("tables")),
                schemas(json.object("schemas")),
                phase,
                version == WITHOUT_IMPORTS ? Imports.UNKNOWN : ImportsJson.read(json.object("imports")));
    }

    private static SortedMap<TableRef, Long> generations(JsonObject json) throws JsonFormatException {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        for (String path : json.fields().keySet()) {
            generations.put(TableRef.parse(path), json.integer(path));
        }
        return generations;
    }

    private static SortedMap<TableRef, SchemaFingerprint> schemas(JsonObject json) throws JsonFormatException {
        SortedMap<TableRef, SchemaFingerprint> schemas = new TreeMap<>();
        for (String path : json.fields().keySet()) {
            schemas.put(TableRef.parse(path), new SchemaFingerprint(json.string(path)));
        }
        return schemas;
    }

    private static SyncFailure unreadable(String where, JsonFormatException cause) {
        return new SyncFailure.StateUnreadable(
                "Cannot read the checkpoint in " + where + ": " + cause.getMessage()
                        + ". Nothing was read from the source or written. If this is the local copy, delete it: the"
                        + " destination's last receipt outranks it. If it is the destination's own, restore it from a backup.",
                cause);
    }
}
