package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.Content;
import io.caravan.sandbox.value.ExportJson;
import io.caravan.sandbox.value.Trees;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One step of an import, as the import code of Convex takes it. The id of an import is that of its hidden tablet. */
public sealed interface ImportStep extends Command {
    String NAME = "importStep";

    /** Makes a hidden tablet. */
    record Begin(TableRef table) implements ImportStep {
        @Override
        public Applied apply(Store store, long ts) {
            Tablet hidden = store.createTablet(table, ts);
            return new Applied(ts, 0, List.of(hidden.id().text()));
        }

        @Override
        public Map<String, Object> toJson() {
            Map<String, Object> json = Trees.table(table);
            json.put("command", NAME);
            json.put("step", "begin");
            return json;
        }
    }

    /** One transaction of rows into it. */
    record Insert(String tablet, List<Map<String, Object>> documents, long rows) implements ImportStep {
        @Override
        public void check(Store store) {
            Tablet hidden = find(store, tablet);
            TableImport.checkGenerated(store, hidden.ref(), rows);
            Set<String> seen = new HashSet<>();
            for (Map<String, Object> document : documents) {
                ExportJson.store(document);
                Given.of(document).id().ifPresent(id -> {
                    if (!seen.add(id) || hidden.ordinal(id).isPresent()) {
                        throw ApiError.badArguments("the _id " + id + " comes twice in the import of " + hidden.ref());
                    }
                });
            }
        }

        @Override
        public Applied apply(Store store, long ts) {
            Tablet hidden = find(store, tablet);
            Transaction transaction = new Transaction(store, ts);
            List<String> ids = new ArrayList<>();
            documents.forEach(
                    document -> ids.add(transaction.insert(hidden, Given.of(document), ExportJson.store(document))));
            for (long i = 0; i < rows; i++) {
                ids.add(transaction.insert(hidden, Content.ORIGINAL));
            }
            transaction.commit();
            return new Applied(ts, transaction.writes(), List.copyOf(ids));
        }

        @Override
        public Map<String, Object> toJson() {
            return Map.of("command", NAME, "step", "insert", "import", tablet, "documents", documents, "rows", rows);
        }
    }

    /** The name means it from now on; the tablet that it meant is gone. */
    record Activate(String tablet) implements ImportStep {
        @Override
        public void check(Store store) {
            find(store, tablet);
        }

        @Override
        public Applied apply(Store store, long ts) {
            store.activate(find(store, tablet), ts);
            return new Applied(ts, 0, List.of());
        }

        @Override
        public Map<String, Object> toJson() {
            return Map.of("command", NAME, "step", "activate", "import", tablet);
        }
    }

    /** The import is given up, and its tablet cleaned up. */
    record Abort(String tablet) implements ImportStep {
        @Override
        public void check(Store store) {
            find(store, tablet);
        }

        @Override
        public Applied apply(Store store, long ts) {
            find(store, tablet).abort();
            store.writeSystem(Store.ROWS_OF_A_TABLE, ts);
            return new Applied(ts, 0, List.of());
        }

        @Override
        public Map<String, Object> toJson() {
            return Map.of("command", NAME, "step", "abort", "import", tablet);
        }
    }

    static ImportStep read(JsonObject json) throws JsonFormatException {
        String step = json.string("step");
        return switch (step) {
            case "begin" -> new Begin(Trees.table(json));
            case "insert" ->
                new Insert(
                        json.string("import"),
                        TableImport.documents(json),
                        json.optionalInteger("rows").orElse(0));
            case "activate" -> new Activate(json.string("import"));
            case "abort" -> new Abort(json.string("import"));
            default ->
                throw ApiError.badArguments(
                        "unknown step \"" + step + "\" of an import; there are begin, insert, activate and abort");
        };
    }

    private static Tablet find(Store store, String tablet) {
        return store.hidden(tablet)
                .orElseThrow(() -> ApiError.badArguments("no import \"" + tablet + "\" is under way"));
    }
}
