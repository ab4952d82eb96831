package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.CompletenessJson;
import io.caravan.core.sync.Rewrite;
import io.caravan.store.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one written form of a {@link Manifest}; reading accepts exactly what writing makes. A batch of events is of version 1 and
 * one that rewrites files of version 2, so that a program that knows no rewrites stops instead of reading events twice.
 */
final class ManifestCodec {
    private static final long EVENTS = 1;
    private static final long REWRITE = 2;
    private static final long BEHIND = 3;

    private ManifestCodec() {}

    static byte[] write(Manifest manifest) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", version(manifest));
        json.put("source", manifest.checkpoint().source());
        json.put("batch", manifest.batch());
        json.put("protocol", manifest.checkpoint().phase().protocol().text());
        json.put("epoch", manifest.epoch());
        json.put("files", files(manifest));
        json.put("truncates", manifest.truncates().stream().map(FileJson::table).toList());
        json.put("rows", manifest.rows());
        json.put("checkpoint", CheckpointCodec.toJson(manifest.checkpoint()));
        json.put("committedAt", manifest.committedAt().toString());
        CompletenessJson.put(manifest.complete(), json);
        json.put("writer", manifest.writer());
        json.put("previous", manifest.previous());
        json.put(
                "schemas",
                manifest.schemas().stream().map(ManifestCodec::schema).toList());
        if (!manifest.rewrite().isNone()) {
            json.put("replaces", manifest.rewrite().replaces());
            json.put("deletedThrough", manifest.rewrite().deletedThrough());
        }
        return Json.writeBytes(SealedJson.seal(json));
    }

    private static long version(Manifest manifest) {
        if (!manifest.complete().behind().isEmpty()) {
            return BEHIND;
        }
        return manifest.rewrite().isNone() ? EVENTS : REWRITE;
    }

    private static List<Map<String, Object>> files(Manifest manifest) {
        return manifest.rewrite().isNone()
                ? manifest.files().stream().map(FileJson::write).toList()
                : manifest.files().stream()
                        .map(file -> FileJson.write(manifest.live(file)))
                        .toList();
    }

    /** @param where the text was found, for the error */
    static Manifest read(byte[] utf8, long batch, String where) {
        try {
            Manifest manifest = parse(JsonObject.of("manifest", Json.read(utf8)), where);
            if (!Arrays.equals(write(manifest), utf8)) {
                throw new JsonFormatException("its checksum, its sums or its form is not ours");
            }
            if (manifest.batch() != batch) {
                throw new JsonFormatException("it is the manifest of batch " + manifest.batch());
            }
            return manifest;
        } catch (JsonFormatException | DateTimeException | ArithmeticException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read the manifest " + where + ": " + e.getMessage()
                            + ". Nothing was written. Restore the file from a backup; never edit it.",
                    e);
        }
    }

    private static Manifest parse(JsonObject json, String where) throws JsonFormatException {
        long version = json.integer("version");
        if (version > BEHIND) {
            throw new JsonFormatException("it is of version " + version + ", this program reads up to version " + BEHIND
                    + ": run the newer program");
        }
        json.allow(
                "version",
                "source",
                "batch",
                "protocol",
                "epoch",
                "files",
                "truncates",
                "rows",
                "checkpoint",
                "committedAt",
                "consistentAsOf",
                "complete",
                "writer",
                "previous",
                "schemas",
                "replaces",
                "deletedThrough",
                "checksum");
        Checkpoint checkpoint =
                CheckpointCodec.fromJson(json.object("checkpoint").fields(), where);
        long epoch = json.integer("epoch");
        String previous = json.string("previous");
        if (epoch < 1 || checkpoint.batch() < 1 || previous.isEmpty() != (checkpoint.batch() == 1)) {
            throw new JsonFormatException("manifest.epoch, batch or previous is out of range");
        }
        return new Manifest(
                epoch,
                json.string("writer"),
                previous,
                FileJson.files(json, checkpoint.batch()),
                tables(json.objects("truncates")),
                schemas(json.objects("schemas")),
                checkpoint,
                Instant.parse(json.string("committedAt")),
                CompletenessJson.read(json),
                json.has("replaces") ? rewrite(json, checkpoint.batch()) : Rewrite.NONE);
    }

    private static Rewrite rewrite(JsonObject json, long batch) throws JsonFormatException {
        List<String> replaces = json.strings("replaces");
        for (String key : replaces) {
            if (S3Key.rawBatch(new ObjectKey(key)).filter(of -> of < batch).isEmpty()) {
                throw new JsonFormatException("manifest.replaces holds a key that is of no earlier batch");
            }
        }
        long deletedThrough = json.integer("deletedThrough");
        if (replaces.isEmpty() || Set.copyOf(replaces).size() < replaces.size() || deletedThrough >= batch) {
            throw new JsonFormatException("manifest.replaces or deletedThrough is out of range");
        }
        return new Rewrite(List.copyOf(replaces), FileJson.spans(json, batch - 1), deletedThrough);
    }

    private static List<TableRef> tables(List<JsonObject> items) throws JsonFormatException {
        List<TableRef> tables = new ArrayList<>();
        for (JsonObject item : items) {
            item.allow("component", "table");
            tables.add(TableRef.of(item.string("component"), item.string("table")));
        }
        return List.copyOf(tables);
    }

    private static List<Manifest.SchemaChange> schemas(List<JsonObject> items) throws JsonFormatException {
        List<Manifest.SchemaChange> schemas = new ArrayList<>();
        for (JsonObject item : items) {
            item.allow("component", "table", "fingerprint");
            schemas.add(new Manifest.SchemaChange(
                    TableRef.of(item.string("component"), item.string("table")),
                    new SchemaFingerprint(item.string("fingerprint"))));
        }
        return List.copyOf(schemas);
    }

    private static Map<String, Object> schema(Manifest.SchemaChange change) {
        Map<String, Object> json = FileJson.table(change.table());
        json.put("fingerprint", change.fingerprint().hex());
        return json;
    }
}
