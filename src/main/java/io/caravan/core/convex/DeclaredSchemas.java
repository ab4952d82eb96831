package io.caravan.core.convex;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@code json_schemas?deltaSchema=true&format=convex_encoded_json&byComponent=true} tells of the tables. A schema only
 * makes typed columns better from the start, so nothing here stops an export: what is not understood is not known.
 */
final class DeclaredSchemas {
    private DeclaredSchemas() {}

    /** @param body JSON Schemas (draft-07) by component path and table; anything else gives an empty map */
    static Map<TableRef, TableSchema> read(byte[] body) {
        Map<TableRef, TableSchema> schemas = new HashMap<>();
        for (Map.Entry<String, Object> component : object(json(body)).entrySet()) {
            for (Map.Entry<String, Object> table : object(component.getValue()).entrySet()) {
                schemas.put(TableRef.of(component.getKey(), table.getKey()), schema(table.getValue()));
            }
        }
        return Map.copyOf(schemas);
    }

    private static Object json(byte[] body) {
        try {
            return Json.read(body);
        } catch (JsonFormatException e) {
            return Map.of();
        }
    }

    private static TableSchema schema(Object schema) {
        SortedMap<String, ObservedTypes> columns = new TreeMap<>();
        object(object(schema).get("properties")).forEach((name, property) -> {
            ObservedTypes types = DeclaredType.of(property);
            if (!name.startsWith("_") && !types.equals(ObservedTypes.NONE)) {
                columns.put(name, types);
            }
        });
        TableSchema declared = new TableSchema(columns);
        for (Object variant : list(object(schema).get("anyOf"))) {
            declared = declared.union(schema(variant));
        }
        return declared;
    }

    static Map<String, Object> object(Object value) {
        Map<String, Object> object = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, field) -> object.put((String) name, field));
        }
        return object;
    }

    static List<Object> list(Object value) {
        return value instanceof List<?> list ? List.copyOf(list) : List.of();
    }
}
