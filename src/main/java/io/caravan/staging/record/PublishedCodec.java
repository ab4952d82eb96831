package io.caravan.staging.record;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.AsOf;
import io.caravan.ledger.FileJson;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The one written form of a {@link Published}; reading accepts exactly what writing makes. Version 1 is the state of one batch; version
 * 2, of tables of several batches, says of each which. Versions 3 and 4 are 1 and 2 with the version of each table's Delta log; 5 and 6
 * are 3 and 4 whose parts may be of several versions, and say since when they are there and when their documents were created.
 */
public final class PublishedCodec {
    private static final long EVEN = 1;
    private static final long UNEVEN = 2;
    private static final long WITH_DELTA = 2;
    private static final long WITH_PARTS = 2;
    private static final String[] ALL = {
        "version", "source", "batch", "consistentAsOf", "publishedAt", "tables", "checksum"
    };
    private static final String[] OF_A_TABLE = {
        "component", "table", "version", "deltaVersion", "generation", "rows", "fingerprint", "columns", "files"
    };

    private PublishedCodec() {}

    public static byte[] write(Published published) {
        Map<String, Object> json = new LinkedHashMap<>();
        boolean even = published.isEven();
        json.put("version", version(published));
        json.put("source", published.source());
        put(json, published.asOf());
        json.put("publishedAt", published.publishedAt().toString());
        json.put(
                "tables",
                published.tables().stream()
                        .map(table -> even ? table(table) : uneven(table))
                        .toList());
        if (!even) {
            json.put(
                    "missing",
                    published.missing().entrySet().stream()
                            .map(PublishedCodec::missing)
                            .toList());
        }
        return Json.writeBytes(SealedJson.seal(json));
    }

    private static long version(Published published) {
        return (published.isEven() ? EVEN : UNEVEN)
                + (published.hasDelta() ? WITH_DELTA : 0)
                + (published.hasParts() ? WITH_PARTS : 0);
    }

    /**
     * Reads the record.
     *
     * @param layout whose keys it may name
     * @param where the text was found, for the error
     */
    public static Published read(byte[] utf8, StateLayout layout, String where) {
        try {
            Published published = parse(JsonObject.of("published", Json.read(utf8)), layout);
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

    private static Published parse(JsonObject json, StateLayout layout) throws JsonFormatException {
        long version = json.integer("version");
        long newest = UNEVEN + WITH_DELTA + WITH_PARTS;
        if (version < EVEN || version > newest) {
            throw new JsonFormatException("it is of version " + version + ", this program knows " + EVEN + " to "
                    + newest + " only: run the newer program");
        }
        boolean even = version % 2 == EVEN;
        json.allow(even ? ALL : with(ALL, "missing"));
        AsOf all = asOf(json);
        List<Published.Table> tables = new ArrayList<>();
        for (JsonObject table : json.objects("tables")) {
            table.allow(fields(version));
            tables.add(table(table, layout, even ? all : asOf(table), version > UNEVEN + WITH_DELTA));
        }
        SortedMap<TableRef, AsOf> missing = new TreeMap<>();
        for (JsonObject table : even ? List.<JsonObject>of() : json.objects("missing")) {
            table.allow("component", "table", "batch", "consistentAsOf");
            missing.put(FileJson.table(table), asOf(table));
        }
        return Published.of(
                json.string("source"),
                all,
                Instant.parse(json.string("publishedAt")),
                List.copyOf(tables),
                Collections.unmodifiableSortedMap(missing));
    }

    private static String[] fields(long version) {
        String[] even = version > UNEVEN + WITH_DELTA ? with(OF_A_TABLE, "removed") : OF_A_TABLE;
        return version % 2 == EVEN ? even : with(even, "batch", "consistentAsOf");
    }

    private static String[] with(String[] names, String... more) {
        return Stream.concat(Stream.of(names), Stream.of(more)).toArray(String[]::new);
    }

    private static AsOf asOf(JsonObject json) throws JsonFormatException {
        return new AsOf(json.integer("batch"), json.integer("consistentAsOf"));
    }

    private static Published.Table table(JsonObject json, StateLayout layout, AsOf asOf, boolean ofParts)
            throws JsonFormatException {
        TableRef table = FileJson.table(json);
        long version = json.integer("version");
        List<StagedColumn> columns = new ArrayList<>();
        for (JsonObject column : json.objects("columns")) {
            column.allow("field", "column", "type");
            columns.add(new StagedColumn(column.string("field"), ColumnType.valueOf(column.string("type"))));
        }
        List<Published.Part> parts = new ArrayList<>();
        for (JsonObject part : json.objects("files")) {
            Published.Part read = ofParts ? partSince(part) : part(part);
            boolean ours = ofParts
                    ? layout.isPart(read.key(), table, version, read.sha256())
                    : layout.part(table, version, parts.size(), read.sha256()).equals(read.key());
            if (!ours) {
                throw new JsonFormatException("published.tables holds a key that is not of this table and version");
            }
            parts.add(read);
        }
        return new Published.Table(
                table,
                version,
                json.integer("generation"),
                asOf,
                new SchemaFingerprint(json.string("fingerprint")),
                List.copyOf(columns),
                List.copyOf(parts),
                json.optionalInteger("deltaVersion"),
                removed(json, layout, table));
    }

    private static Optional<List<ObjectKey>> removed(JsonObject json, StateLayout layout, TableRef table)
            throws JsonFormatException {
        if (!json.has("removed")) {
            return Optional.empty();
        }
        List<ObjectKey> removed = new ArrayList<>();
        for (String name : json.strings("removed")) {
            ObjectKey key = new ObjectKey(layout.folder(table) + name);
            if (layout.version(key).isEmpty()) {
                throw new JsonFormatException("published.tables holds a removed file that is no part");
            }
            removed.add(key);
        }
        return Optional.of(List.copyOf(removed));
    }

    private static Published.Part part(JsonObject json) throws JsonFormatException {
        json.allow("key", "rows", "bytes", "sha256");
        return new Published.Part(
                new ObjectKey(json.string("key")), json.integer("rows"), json.integer("bytes"), hash(json));
    }

    private static Published.Part partSince(JsonObject json) throws JsonFormatException {
        json.allow("key", "rows", "bytes", "sha256", "created", "since");
        return new Published.Part(
                new ObjectKey(json.string("key")),
                json.integer("rows"),
                json.integer("bytes"),
                hash(json),
                created(json),
                OptionalLong.of(json.integer("since")));
    }

    private static String hash(JsonObject json) throws JsonFormatException {
        String sha256 = json.string("sha256");
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new JsonFormatException("published.tables holds no hash");
        }
        return sha256;
    }

    private static Optional<CreationSpan> created(JsonObject json) throws JsonFormatException {
        if (!json.has("created")) {
            return Optional.empty();
        }
        JsonObject span = json.object("created").allow("first", "last");
        return Optional.of(new CreationSpan(span.integer("first"), span.integer("last")));
    }

    private static Map<String, Object> table(Published.Table table) {
        Map<String, Object> json = FileJson.table(table.table());
        json.put("version", table.version());
        table.deltaVersion().ifPresent(version -> json.put("deltaVersion", version));
        putRows(json, table);
        return json;
    }

    private static Map<String, Object> uneven(Published.Table table) {
        Map<String, Object> json = FileJson.table(table.table());
        json.put("version", table.version());
        table.deltaVersion().ifPresent(version -> json.put("deltaVersion", version));
        put(json, table.asOf());
        putRows(json, table);
        return json;
    }

    private static Map<String, Object> missing(Map.Entry<TableRef, AsOf> table) {
        Map<String, Object> json = FileJson.table(table.getKey());
        put(json, table.getValue());
        return json;
    }

    private static void put(Map<String, Object> json, AsOf asOf) {
        json.put("batch", asOf.batch());
        json.put("consistentAsOf", asOf.consistentAsOf());
    }

    private static void putRows(Map<String, Object> json, Published.Table table) {
        json.put("generation", table.generation());
        json.put("rows", table.rows());
        json.put("fingerprint", table.fingerprint().hex());
        json.put("columns", table.columns().stream().map(PublishedCodec::column).toList());
        json.put("files", table.parts().stream().map(PublishedCodec::part).toList());
        table.removed()
                .ifPresent(keys -> json.put(
                        "removed", keys.stream().map(PublishedCodec::inItsTable).toList()));
    }

    /** The version and the name. */
    private static String inItsTable(ObjectKey part) {
        String version = part.directory();
        return part.value().substring(version.lastIndexOf('/', version.length() - 2) + 1);
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
        part.created().ifPresent(span -> json.put("created", created(span)));
        part.since().ifPresent(version -> json.put("since", version));
        return json;
    }

    private static Map<String, Object> created(CreationSpan span) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("first", span.first());
        json.put("last", span.last());
        return json;
    }
}
