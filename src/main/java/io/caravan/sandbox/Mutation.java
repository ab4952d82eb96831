package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Something that changes the deployment, as steering asks for it and as the journal remembers it. */
sealed interface Mutation {
    Map<String, Object> json();

    /** One transaction of 1 to 5 writes that follows from the seed and its number. */
    record Chance(long number) implements Mutation {
        @Override
        public Map<String, Object> json() {
            return named("chance", "number", number);
        }
    }

    /** One transaction of the given writes. */
    record Writes(List<Write> writes) implements Mutation {
        @Override
        public Map<String, Object> json() {
            return named("writes", "writes", writes.stream().map(Write::json).toList());
        }
    }

    /** The table holds these documents from now on; whatever it held is gone without a trace in the log. */
    record Import(TableRef table, List<Map<String, Object>> documents) implements Mutation {
        @Override
        public Map<String, Object> json() {
            Map<String, Object> json = named("import", "documents", documents);
            json.put("component", table.component().value());
            json.put("table", table.table());
            return json;
        }
    }

    /** A new table with documents of its own. */
    record AddTable(TableRef table, long documents) implements Mutation {
        @Override
        public Map<String, Object> json() {
            Map<String, Object> json = named("addTable", "documents", documents);
            json.put("component", table.component().value());
            json.put("table", table.table());
            return json;
        }
    }

    /**
     * One write.
     *
     * @param id empty inserts
     * @param document empty deletes; {@code export_json} otherwise
     */
    record Write(TableRef table, Optional<String> id, Optional<Map<String, Object>> document) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("component", table.component().value());
            json.put("table", table.table());
            id.ifPresent(value -> json.put("id", value));
            document.ifPresent(value -> json.put("document", value));
            return json;
        }

        static Write read(JsonObject json) throws JsonFormatException {
            json.allow("component", "table", "id", "document");
            return new Write(
                    Mutation.table(json),
                    json.optionalString("id"),
                    json.has("document") ? Optional.of(json.object("document").fields()) : Optional.empty());
        }
    }

    static Mutation read(JsonObject json) throws JsonFormatException {
        return switch (json.string("type")) {
            case "chance" -> new Chance(json.integer("number"));
            case "writes" -> writes(json);
            case "import" -> imported(json);
            case "addTable" -> new AddTable(table(json), json.integer("documents"));
            default -> throw new JsonFormatException("no mutation is of type " + json.string("type"));
        };
    }

    static Writes writes(JsonObject json) throws JsonFormatException {
        List<Write> writes = new ArrayList<>();
        for (JsonObject write : json.objects("writes")) {
            writes.add(Write.read(write));
        }
        return new Writes(writes);
    }

    static Import imported(JsonObject json) throws JsonFormatException {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (JsonObject document : json.objects("documents")) {
            documents.add(document.fields());
        }
        return new Import(table(json), documents);
    }

    static TableRef table(JsonObject json) throws JsonFormatException {
        return TableRef.of(json.optionalString("component").orElse(""), json.string("table"));
    }

    private static Map<String, Object> named(String type, String name, Object value) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put(name, value == Json.NULL ? Json.NULL : value);
        return json;
    }
}
