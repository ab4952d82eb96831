package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A table enters the deployment, empty or with documents written in its first transaction. */
public record NewTable(TableRef table, List<Map<String, Object>> documents, long rows) implements Command {
    static final String NAME = "addTable";

    @Override
    public void check(Store store) {
        if (store.active(table).isPresent()) {
            throw ApiError.badArguments("table " + table + " exists; POST /sandbox/import replaces it");
        }
        TableImport.checkGenerated(store, table, rows);
        documents.forEach(ExportJson::store);
    }

    @Override
    public Applied apply(Store store, long ts) {
        Tablet tablet = store.createTablet(table, ts).activate(ts);
        Transaction transaction = new Transaction(store, ts);
        List<String> ids = new ArrayList<>();
        documents.forEach(document -> ids.add(transaction.insert(tablet, ExportJson.store(document))));
        for (long i = 0; i < rows; i++) {
            ids.add(transaction.insert(tablet, Content.ORIGINAL));
        }
        transaction.commit();
        return new Applied(ts, transaction.writes(), List.copyOf(ids));
    }

    @Override
    public Map<String, Object> toJson() {
        Map<String, Object> json = Trees.table(table);
        json.put("command", NAME);
        json.put("documents", documents);
        json.put("rows", rows);
        return json;
    }

    public static NewTable read(JsonObject json) throws JsonFormatException {
        return new NewTable(
                Trees.table(json),
                TableImport.documents(json),
                json.optionalInteger("rows").orElse(0));
    }
}
