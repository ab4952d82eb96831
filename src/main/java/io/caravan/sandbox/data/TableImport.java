package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Rows;
import io.caravan.sandbox.value.StoredRows;
import io.caravan.sandbox.value.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces a table as {@code npx convex import --replace} does: the new rows are written one by one into a hidden table, then
 * it takes the place of the old one. All steps at once; {@link ImportStep} does them one by one.
 *
 * @param rows how many documents to generate; only without {@code documents}
 */
public record TableImport(TableRef table, List<Map<String, Object>> documents, long rows) implements Command {
    static final String NAME = "import";

    @Override
    public void check(Store store) {
        checkGenerated(store, table, rows);
        Set<Object> ids = new HashSet<>();
        for (Map<String, Object> document : documents) {
            ExportJson.store(document);
            Object id = document.get("_id");
            if (id != null && !ids.add(id)) {
                throw ApiError.badArguments("the _id " + id + " comes twice in the import of " + table);
            }
        }
    }

    @Override
    public Applied apply(Store store, long ts) {
        return replace(store, table, rows(store, store.nextTabletNumber()), ts);
    }

    static Applied replace(Store store, TableRef table, Rows imported, long ts) {
        int number = store.nextTabletNumber();
        long activated = ts + imported.count();
        Tablet tablet = new Tablet.Birth(number, store.nextTabletId(table), table, ordinal -> ts + ordinal)
                .with(imported, store.dataset().ids());
        store.addTablet(tablet, ts);
        List<LogEntry> hidden = new ArrayList<>();
        for (long ordinal = 0; ordinal < imported.count(); ordinal++) {
            hidden.add(new LogEntry(tablet, ordinal, ts + ordinal, Content.ORIGINAL));
        }
        store.append(hidden, activated);
        store.activate(tablet, activated);
        return new Applied(
                activated, hidden.size(), hidden.stream().map(LogEntry::id).toList());
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>(Trees.table(table));
        json.put("command", NAME);
        json.put("documents", documents);
        json.put("rows", rows);
        return json;
    }

    public static TableImport read(JsonObject json) throws JsonFormatException {
        return new TableImport(
                Trees.table(json), documents(json), json.optionalInteger("rows").orElse(0));
    }

    static List<Map<String, Object>> documents(JsonObject json) throws JsonFormatException {
        List<Map<String, Object>> documents = new ArrayList<>();
        if (json.has("documents")) {
            for (JsonObject document : json.objects("documents")) {
                documents.add(document.fields());
            }
        }
        return documents;
    }

    static void checkGenerated(Store store, TableRef table, long rows) {
        if (rows < 0 || store.dataset().rows(table.table(), 1, rows, 0).count() != rows) {
            throw ApiError.badArguments(
                    "the dataset cannot generate " + rows + " rows of " + table + "; give \"documents\" instead");
        }
    }

    private Rows rows(Store store, int number) {
        if (documents.isEmpty()) {
            return store.dataset()
                    .rows(table.table(), number, rows, store.timeline().created());
        }
        List<StoredRows.Row> given = new ArrayList<>();
        for (Map<String, Object> document : documents) {
            String id = document.get("_id") instanceof String text
                    ? text
                    : store.dataset().ids().of(number, given.size());
            double creationTime = document.get("_creationTime") instanceof Double time ? time : Double.NaN;
            given.add(new StoredRows.Row(id, creationTime, ExportJson.store(document)));
        }
        return new StoredRows(given);
    }
}
