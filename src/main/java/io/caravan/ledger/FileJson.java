package io.caravan.ledger;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files and tables as records and their sums write them. */
public final class FileJson {
    private final FileKeys keys;

    FileJson(FileKeys keys) {
        this.keys = keys;
    }

    Optional<Long> batchOf(String key) {
        return keys.batchOf(key);
    }

    boolean isForeign(String key) {
        return keys.isForeign(key);
    }

    static Map<String, Object> write(StagedFile file) {
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

    static Map<String, Object> write(LiveFile live) {
        Map<String, Object> json = write(live.file());
        json.put("fromBatch", live.firstBatch());
        json.put("toBatch", live.lastBatch());
        return json;
    }

    public static Map<String, Object> table(TableRef table) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", table.component().value());
        json.put("table", table.table());
        return json;
    }

    public static TableRef table(JsonObject json) throws JsonFormatException {
        return TableRef.of(json.string("component"), json.string("table"));
    }

    /** @param json with the field {@code files}, all of them of this batch */
    List<StagedFile> files(JsonObject json, long batch) throws JsonFormatException {
        List<StagedFile> files = new ArrayList<>();
        long rows = 0;
        for (JsonObject item : json.objects("files")) {
            StagedFile file = file(item);
            check(file, batch);
            rows = Math.addExact(rows, file.rows());
            files.add(file);
        }
        return List.copyOf(files);
    }

    /** @param json with the field {@code files}, each with the batches whose rows it holds, none of them after {@code last} */
    static Map<String, BatchSpan> spans(JsonObject json, long last) throws JsonFormatException {
        Map<String, BatchSpan> spans = new HashMap<>();
        for (JsonObject item : json.objects("files")) {
            spans.put(item.string("key"), span(item, last));
        }
        return Map.copyOf(spans);
    }

    /** @param json with the field {@code files}, of any batch up to {@code last} */
    List<LiveFile> live(JsonObject json, long last) throws JsonFormatException {
        List<LiveFile> live = new ArrayList<>();
        for (JsonObject item : json.objects("files")) {
            StagedFile file = file(item);
            check(file, batchOf(file.key()).orElse(0L));
            BatchSpan span = span(item, last);
            live.add(new LiveFile(file, span.first(), span.last()));
        }
        return live;
    }

    private static StagedFile file(JsonObject item) throws JsonFormatException {
        item.allow("key", "component", "table", "rows", "bytes", "sha256", "minTs", "maxTs", "fromBatch", "toBatch");
        return new StagedFile(
                item.string("key"),
                table(item),
                item.integer("rows"),
                item.integer("bytes"),
                item.string("sha256"),
                item.integer("minTs"),
                item.integer("maxTs"));
    }

    private static BatchSpan span(JsonObject item, long last) throws JsonFormatException {
        long from = item.integer("fromBatch");
        long to = item.integer("toBatch");
        if (from < 1 || to < from || to > last) {
            throw new JsonFormatException("files holds batches out of range");
        }
        return new BatchSpan(from, to);
    }

    /** A key is what its table, batch and hash make of it: no other path can be smuggled in. */
    private void check(StagedFile file, long batch) throws JsonFormatException {
        if (!file.sha256().matches("[0-9a-f]{64}") || !keys.isOf(file, batch)) {
            throw new JsonFormatException("files holds a key that is not of its batch");
        }
        if (file.rows() < 1 || file.bytes() < 1 || file.minTs() < 0 || file.maxTs() < file.minTs()) {
            throw new JsonFormatException("files holds numbers out of range");
        }
    }
}
