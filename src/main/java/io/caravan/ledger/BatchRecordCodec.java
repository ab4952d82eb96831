package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Rewrite;
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
import java.util.Optional;
import java.util.Set;

/** The one written form of a {@link BatchRecord}: sealed JSON; reading accepts exactly what writing makes. */
public final class BatchRecordCodec {
    private final RecordForm form;
    private final FileJson files;

    /** @param keys which names the target gives its files: no other can be smuggled in by a record */
    public BatchRecordCodec(RecordForm form, FileKeys keys) {
        this.form = form;
        this.files = new FileJson(keys);
    }

    public byte[] write(BatchRecord batch) {
        if (form == RecordForm.COMMIT
                && !batch.rewrite().isNone()
                && batch.rewrite().drop().isEmpty()) {
            throw new IllegalArgumentException("a commit replaces no files");
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", replacesForeign(batch) ? form.newest() : form.version(batch));
        json.put("source", batch.checkpoint().source());
        json.put("batch", batch.batch());
        json.put("protocol", batch.checkpoint().phase().protocol().text());
        json.put("epoch", batch.epoch());
        json.put("files", files(batch));
        json.put("truncates", batch.truncates().stream().map(FileJson::table).toList());
        json.put("rows", batch.rows());
        json.put("checkpoint", CheckpointCodec.toJson(batch.checkpoint()));
        json.put("committedAt", batch.committedAt().toString());
        CompletenessJson.put(batch.complete(), json);
        json.put("writer", batch.writer());
        json.put("previous", batch.previous());
        json.put(
                "schemas",
                batch.schemas().stream().map(BatchRecordCodec::schema).toList());
        if (!batch.rewrite().isNone()) {
            json.put("replaces", batch.rewrite().replaces());
            json.put("deletedThrough", batch.rewrite().deletedThrough());
            batch.rewrite().drop().ifPresent(drop -> json.put("drops", DropJson.write(drop)));
        }
        return Json.writeBytes(SealedJson.seal(json));
    }

    private boolean replacesForeign(BatchRecord batch) {
        return batch.rewrite().replaces().stream().anyMatch(files::isForeign);
    }

    private static List<Map<String, Object>> files(BatchRecord batch) {
        return batch.rewrite().isNone()
                ? batch.files().stream().map(FileJson::write).toList()
                : batch.files().stream()
                        .map(file -> FileJson.write(batch.live(file)))
                        .toList();
    }

    /**
     * Inverse of {@link #write}.
     *
     * @param number that the record must have
     * @param where the text was found, for the error
     */
    public BatchRecord read(byte[] utf8, long number, String where) {
        try {
            BatchRecord batch = parse(JsonObject.of(form.noun(), Json.read(utf8)), where);
            if (!Arrays.equals(write(batch), utf8)) {
                throw new JsonFormatException("its checksum, its sums or its form is not ours");
            }
            if (batch.batch() != number) {
                throw new JsonFormatException("it is the " + form.noun() + " of batch " + batch.batch());
            }
            return batch;
        } catch (JsonFormatException | DateTimeException | ArithmeticException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read the " + form.noun() + " " + where + ": " + e.getMessage()
                            + ". Nothing was written. Restore " + form.kept() + " from a backup; never edit it.",
                    e);
        }
    }

    private BatchRecord parse(JsonObject json, String where) throws JsonFormatException {
        long version = json.integer("version");
        if (version > form.newest()) {
            throw new JsonFormatException("it is of version " + version + ", this program reads up to version "
                    + form.newest() + ": run the newer program");
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
                "drops",
                "checksum");
        Checkpoint checkpoint =
                CheckpointCodec.fromJson(json.object("checkpoint").fields(), where);
        long epoch = json.integer("epoch");
        String previous = json.string("previous");
        if (epoch < 1 || checkpoint.batch() < 1 || previous.isEmpty() != (checkpoint.batch() == 1)) {
            throw new JsonFormatException(form.noun() + ".epoch, batch or previous is out of range");
        }
        return new BatchRecord(
                epoch,
                json.string("writer"),
                previous,
                files.files(json, checkpoint.batch()),
                tables(json.objects("truncates")),
                schemas(json.objects("schemas")),
                checkpoint,
                Instant.parse(json.string("committedAt")),
                CompletenessJson.read(json),
                json.has("replaces") ? rewrite(json, checkpoint.batch()) : Rewrite.NONE);
    }

    private Rewrite rewrite(JsonObject json, long batch) throws JsonFormatException {
        if (form == RecordForm.COMMIT && !json.has("drops")) {
            throw new JsonFormatException("a commit replaces no files");
        }
        List<String> replaces = json.strings("replaces");
        for (String key : replaces) {
            boolean isEarlier = files.batchOf(key).filter(of -> of < batch).isPresent();
            if (!isEarlier && !files.isForeign(key)) {
                throw new JsonFormatException("manifest.replaces holds a key that is of no earlier batch");
            }
        }
        long deletedThrough = json.integer("deletedThrough");
        if (replaces.isEmpty() || Set.copyOf(replaces).size() < replaces.size() || deletedThrough >= batch) {
            throw new JsonFormatException("manifest.replaces or deletedThrough is out of range");
        }
        return new Rewrite(
                List.copyOf(replaces), FileJson.spans(json, batch - 1), deletedThrough, drop(json, replaces, batch));
    }

    private static Optional<Drop> drop(JsonObject json, List<String> replaces, long batch) throws JsonFormatException {
        if (!json.has("drops")) {
            return Optional.empty();
        }
        Drop drop = DropJson.read(json.object("drops"), replaces, batch);
        if (drop.places().size() != json.objects("files").size()) {
            throw new JsonFormatException("drops does not say of each file whose place it takes");
        }
        return Optional.of(drop);
    }

    private static List<TableRef> tables(List<JsonObject> items) throws JsonFormatException {
        List<TableRef> tables = new ArrayList<>();
        for (JsonObject item : items) {
            tables.add(FileJson.table(item.allow("component", "table")));
        }
        return List.copyOf(tables);
    }

    private static List<BatchRecord.SchemaChange> schemas(List<JsonObject> items) throws JsonFormatException {
        List<BatchRecord.SchemaChange> schemas = new ArrayList<>();
        for (JsonObject item : items) {
            schemas.add(new BatchRecord.SchemaChange(
                    FileJson.table(item.allow("component", "table", "fingerprint")),
                    new SchemaFingerprint(item.string("fingerprint"))));
        }
        return List.copyOf(schemas);
    }

    private static Map<String, Object> schema(BatchRecord.SchemaChange change) {
        Map<String, Object> json = FileJson.table(change.table());
        json.put("fingerprint", change.fingerprint().hex());
        return json;
    }
}
