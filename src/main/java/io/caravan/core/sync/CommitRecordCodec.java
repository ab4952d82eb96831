package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.failure.SyncFailure;
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

/** The one written form of a {@link CommitRecord}: sealed JSON, version 1, or 2 where some tables are behind; reading accepts exactly what writing makes. */
public final class CommitRecordCodec {
    private static final long VERSION = 2;
    private static final long ALL_COMPLETE = 1;

    private CommitRecordCodec() {}

    /** Which names a target gives its files: no other can be smuggled in by a record. */
    @FunctionalInterface
    public interface KeyRule {
        boolean isOf(StagedFile file, long batch);
    }

    public static byte[] write(CommitRecord commit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", commit.complete().behind().isEmpty() ? ALL_COMPLETE : VERSION);
        json.put("source", commit.checkpoint().source());
        json.put("batch", commit.batch());
        json.put("protocol", commit.checkpoint().phase().protocol().text());
        json.put("epoch", commit.epoch());
        json.put("files", commit.files().stream().map(CommitRecordCodec::file).toList());
        json.put(
                "truncates",
                commit.truncates().stream().map(CommitRecordCodec::table).toList());
        json.put("rows", commit.rows());
        json.put("checkpoint", CheckpointCodec.toJson(commit.checkpoint()));
        json.put("committedAt", commit.committedAt().toString());
        CompletenessJson.put(commit.complete(), json);
        json.put("writer", commit.writer());
        json.put("previous", commit.previous());
        json.put(
                "schemas",
                commit.schemas().stream().map(CommitRecordCodec::schema).toList());
        return Json.writeBytes(SealedJson.seal(json));
    }

    /**
     * Inverse of {@link #write}.
     *
     * @param batch that the record must be of
     * @param where the text was found, for the error
     */
    public static CommitRecord read(byte[] utf8, long batch, KeyRule keys, String where) {
        try {
            CommitRecord commit = parse(JsonObject.of("commit", Json.read(utf8)), keys, where);
            if (!Arrays.equals(write(commit), utf8)) {
                throw new JsonFormatException("its checksum, its sums or its form is not ours");
            }
            if (commit.batch() != batch) {
                throw new JsonFormatException("it is the commit of batch " + commit.batch());
            }
            return commit;
        } catch (JsonFormatException | DateTimeException | ArithmeticException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read the commit " + where + ": " + e.getMessage()
                            + ". Nothing was written. Restore it from a backup; never edit it.",
                    e);
        }
    }

    private static CommitRecord parse(JsonObject json, KeyRule keys, String where) throws JsonFormatException {
        long version = json.integer("version");
        if (version > VERSION) {
            throw new JsonFormatException("it is of version " + version + ", this program reads up to version "
                    + VERSION + ": run the newer program");
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
                "checksum");
        Checkpoint checkpoint =
                CheckpointCodec.fromJson(json.object("checkpoint").fields(), where);
        long epoch = json.integer("epoch");
        String previous = json.string("previous");
        if (epoch < 1 || checkpoint.batch() < 1 || previous.isEmpty() != (checkpoint.batch() == 1)) {
            throw new JsonFormatException("commit.epoch, batch or previous is out of range");
        }
        return new CommitRecord(
                epoch,
                json.string("writer"),
                previous,
                files(json, checkpoint.batch(), keys),
                tables(json.objects("truncates")),
                schemas(json.objects("schemas")),
                checkpoint,
                Instant.parse(json.string("committedAt")),
                CompletenessJson.read(json));
    }

    private static List<StagedFile> files(JsonObject json, long batch, KeyRule keys) throws JsonFormatException {
        List<StagedFile> files = new ArrayList<>();
        long rows = 0;
        for (JsonObject item : json.objects("files")) {
            item.allow("key", "component", "table", "rows", "bytes", "sha256", "minTs", "maxTs");
            StagedFile file = new StagedFile(
                    item.string("key"),
                    TableRef.of(item.string("component"), item.string("table")),
                    item.integer("rows"),
                    item.integer("bytes"),
                    item.string("sha256"),
                    item.integer("minTs"),
                    item.integer("maxTs"));
            check(file, batch, keys);
            rows = Math.addExact(rows, file.rows());
            files.add(file);
        }
        return List.copyOf(files);
    }

    private static void check(StagedFile file, long batch, KeyRule keys) throws JsonFormatException {
        if (!file.sha256().matches("[0-9a-f]{64}") || !keys.isOf(file, batch)) {
            throw new JsonFormatException("commit.files holds a key that is not of this batch");
        }
        if (file.rows() < 1 || file.bytes() < 1 || file.minTs() < 0 || file.maxTs() < file.minTs()) {
            throw new JsonFormatException("commit.files holds numbers out of range");
        }
    }

    private static List<TableRef> tables(List<JsonObject> items) throws JsonFormatException {
        List<TableRef> tables = new ArrayList<>();
        for (JsonObject item : items) {
            item.allow("component", "table");
            tables.add(TableRef.of(item.string("component"), item.string("table")));
        }
        return List.copyOf(tables);
    }

    private static List<CommitRecord.SchemaChange> schemas(List<JsonObject> items) throws JsonFormatException {
        List<CommitRecord.SchemaChange> schemas = new ArrayList<>();
        for (JsonObject item : items) {
            item.allow("component", "table", "fingerprint");
            schemas.add(new CommitRecord.SchemaChange(
                    TableRef.of(item.string("component"), item.string("table")),
                    new SchemaFingerprint(item.string("fingerprint"))));
        }
        return List.copyOf(schemas);
    }

    private static Map<String, Object> file(StagedFile file) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("key", file.key());
        json.putAll(table(file.table()));
        json.put("rows", file.rows());
        json.put("bytes", file.bytes());
        json.put("sha256", file.sha256());
        json.put("minTs", file.minTs());
        json.put("maxTs", file.maxTs());
        return json;
    }

    private static Map<String, Object> schema(CommitRecord.SchemaChange change) {
        Map<String, Object> json = table(change.table());
        json.put("fingerprint", change.fingerprint().hex());
        return json;
    }

    private static Map<String, Object> table(TableRef table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", table.component().value());
        json.put("table", table.table());
        return json;
    }
}
