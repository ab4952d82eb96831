package io.caravan.core.schema;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Schemas as canonical JSON, columns in the order of their names and types in the order of {@link ConvexType}:
 *
 * <pre>{"version":1,"columns":[{"name":"age","types":["null","int64"]}]}</pre>
 */
public final class TableSchemaJson {
    private static final long VERSION = 1;

    private TableSchemaJson() {}

    public static String toJson(TableSchema schema) {
        List<Object> columns = new ArrayList<>();
        schema.columns().forEach((name, types) -> {
            Map<String, Object> column = new LinkedHashMap<>();
            column.put("name", name);
            column.put("types", labels(types));
            columns.add(column);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("columns", columns);
        return Json.write(json);
    }

    /** @throws JsonFormatException where the text is anything else than what {@link #toJson} writes */
    public static TableSchema fromJson(String text) throws JsonFormatException {
        JsonObject json = JsonObject.of("schema", Json.read(text)).allow("version", "columns");
        if (json.integer("version") != VERSION) {
            throw new JsonFormatException("schema.version is " + json.integer("version") + ", and only " + VERSION
                    + " is known: a newer Caravan wrote it");
        }
        SortedMap<String, ObservedTypes> columns = new TreeMap<>();
        for (JsonObject column : json.objects("columns")) {
            column.allow("name", "types");
            ObservedTypes types = ObservedTypes.NONE;
            for (String label : column.strings("types")) {
                types = types.union(ObservedTypes.of(type(label)));
            }
            if (columns.put(column.string("name"), types) != null) {
                throw new JsonFormatException("schema.columns holds a name twice");
            }
        }
        return new TableSchema(columns);
    }

    private static List<String> labels(ObservedTypes types) {
        return Arrays.stream(ConvexType.values())
                .filter(types::contains)
                .map(ConvexType::label)
                .toList();
    }

    private static ConvexType type(String label) throws JsonFormatException {
        for (ConvexType type : ConvexType.values()) {
            if (type.label().equals(label)) {
                return type;
            }
        }
        throw new JsonFormatException("schema.columns has an unknown type \"" + label + "\"");
    }
}
