package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.sync.StagedFile;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The one written form of a {@link Commit}; reading accepts exactly what writing makes. */
final class CommitCodec {
    private static final long VERSION = 1;
    private static final String PROTOCOL = "streaming-export";

    private CommitCodec() {}

    static byte[] write(Commit commit) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("source", commit.checkpoint().source());
        json.put("batch", commit.batch());
        json.put("protocol", PROTOCOL);
        json.put("epoch", commit.epoch());
        json.put("files", commit.files().stream().map(CommitCodec::file).toList());
        json.put(
                "truncates", commit.truncates().stream().map(CommitCodec::table).toList());
        json.put("rows", commit.rows());
        json.put("checkpoint", CheckpointCodec.toJson(commit.checkpoint()));
        json.put("committedAt", commit.committedAt().toString());
        commit.consistentAsOf().ifPresent(ts -> json.put("consistentAsOf", ts));
        json.put("writer", commit.writer());
        json.put("previous", commit.previous());
        json.put("schemas", commit.schemas().stream().map(CommitCodec::schema).toList());
        return Json.writeBytes(SealedJson.seal(json));
    }

    /** @param where the text was found, for the error */
    static Commit read(byte[] utf8, long batch, String where) {
        try {
            Commit commit = parse(JsonObject.of("commit", Json.read(utf8)), where);
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
                            + ". Nothing was written. Restore the file from a backup; never edit it.",
                    e);
        }
    }

    private static Commit parse(JsonObject json, String where) throws JsonFormatException {
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
        return new Commit(
                epoch,
                json.string("writer"),
                previous,
                files(json, checkpoint.batch()),
                tables(json.objects("truncates")),
                schemas(json.objects("schemas")),
                checkpoint,
                Instant.parse(json.string("committedAt")),
                json.optionalInteger("consistentAsOf"));
    }

    private static List<StagedFile> files(JsonObject json, long batch) throws JsonFormatException {
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
            check(file, batch);
            rows = Math.addExact(rows, file.rows());
            files.add(file);
        }
        return List.copyOf(files);
    }

    /** A key is what its table, batch and hash make of it: no other path can be smuggled in. */
    private static void check(StagedFile file, long batch) throws JsonFormatException {
        if (!file.sha256().matches("[0-9a-f]{64}")
                || !file.key()
                        .equals(DeltaKey.file(file.table(), batch, file.sha256())
                                .value())) {
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

    private static List<Commit.SchemaChange> schemas(List<JsonObject> items) throws JsonFormatException {
        List<Commit.SchemaChange> schemas = new ArrayList<>();
        for (JsonObject item : items) {
            item.allow("component", "table", "fingerprint");
            schemas.add(new Commit.SchemaChange(
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

    private static Map<String, Object> schema(Commit.SchemaChange change) {
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
