package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.store.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one written form of a {@link Published}; reading accepts exactly what writing makes. */
final class PublishedCodec {
    private static final long VERSION = 1;

    private PublishedCodec() {}

    static byte[] write(Published published) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("source", published.source());
        json.put("batch", published.batch());
        json.put("consistentAsOf", published.consistentAsOf());
        json.put("publishedAt", published.publishedAt().toString());
        json.put(
                "tables", published.tables().stream().map(PublishedCodec::table).toList());
        return Json.writeBytes(SealedJson.seal(json));
    }

    /** @param where the text was found, for the error */
    static Published read(byte[] utf8, String where) {
        try {
            Published published = parse(JsonObject.of("published", Json.read(utf8)));
            if (!Arrays.equals(write(published), utf8)) {
                throw new JsonFormatException("its checksum, its sums or its form is not ours");
            }
            return published;
        } catch (JsonFormatException | DateTimeException | IllegalArgumentException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read " + where + ": " + e.getMessage()
                            + ". Nothing was published; what has landed is not affected. Restore the file from a backup, or"
                            + " build staging anew: caravan staging --full",
                    e);
        }
    }

    private static Published parse(JsonObject json) throws JsonFormatException {
        if (json.integer("version") != VERSION) {
            throw new JsonFormatException("it is of version " + json.integer("version") + ", this program knows "
                    + VERSION + " only: run the newer program");
        }
        json.allow("version", "source", "batch", "consistentAsOf", "publishedAt", "tables", "checksum");
        List<Published.Table> tables = new ArrayList<>();
        for (JsonObject table : json.objects("tables")) {
            tables.add(table(table));
        }
        return new Published(
                json.string("source"),
                json.integer("batch"),
                json.integer("consistentAsOf"),
                Instant.parse(json.string("publishedAt")),
                List.copyOf(tables));
    }

    private static Published.Table table(JsonObject json) throws JsonFormatException {
        json.allow("component", "table", "version", "generation", "rows", "fingerprint", "columns", "files");
        TableRef table = TableRef.of(json.string("component"), json.string("table"));
        long version = json.integer("version");
        List<StagedColumn> columns = new ArrayList<>();
        for (JsonObject column : json.objects("columns")) {
            column.allow("field", "column", "type");
            columns.add(new StagedColumn(column.string("field"), ColumnType.valueOf(column.string("type"))));
        }
        List<Published.Part> parts = new ArrayList<>();
        for (JsonObject part : json.objects("files")) {
            parts.add(part(part, table, version, parts.size()));
        }
        return new Published.Table(
                table,
                version,
                json.integer("generation"),
                new SchemaFingerprint(json.string("fingerprint")),
                List.copyOf(columns),
                List.copyOf(parts));
    }

    /** A key is what its table, version, place and hash make of it: no other path can be smuggled in. */
    private static Published.Part part(JsonObject json, TableRef table, long version, int place)
            throws JsonFormatException {
        json.allow("key", "rows", "bytes", "sha256");
        String sha256 = json.string("sha256");
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new JsonFormatException("published.tables holds no hash");
        }
        ObjectKey key = S3Key.stagingPart(table, version, place, sha256);
        if (!key.value().equals(json.string("key"))) {
            throw new JsonFormatException("published.tables holds a key that is not of this table and version");
        }
        return new Published.Part(key, json.integer("rows"), json.integer("bytes"), sha256);
    }

    private static Map<String, Object> table(Published.Table table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", table.table().component().value());
        json.put("table", table.table().table());
        json.put("version", table.version());
        json.put("generation", table.generation());
        json.put("rows", table.rows());
        json.put("fingerprint", table.fingerprint().hex());
        json.put("columns", table.columns().stream().map(PublishedCodec::column).toList());
        json.put("files", table.parts().stream().map(PublishedCodec::part).toList());
        return json;
    }

    private static Map<String, Object> column(StagedColumn column) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("field", column.field());
        json.put("column", column.column());
        json.put("type", column.type().name());
        return json;
    }

    private static Map<String, Object> part(Published.Part part) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", part.key().value());
        json.put("rows", part.rows());
        json.put("bytes", part.bytes());
        json.put("sha256", part.sha256());
        return json;
    }
}
