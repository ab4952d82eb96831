package io.caravan.sandbox;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** JSON Schema draft-07 as {@code json_schemas} writes it. */
final class DeclaredSchema {
    private DeclaredSchema() {}

    /** @param types by field: {@code string}, {@code boolean}, {@code int64}, {@code float64}, {@code Id(table)} */
    static Map<String, Object> of(Map<String, String> types) {
        Map<String, Object> properties = new LinkedHashMap<>();
        new TreeMap<>(types).forEach((name, type) -> properties.put(name, property(type)));
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("type", "object");
        schema.put("properties", properties);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static Map<String, Object> property(String type) {
        Map<String, Object> property = new LinkedHashMap<>();
        switch (type) {
            case "string", "boolean" -> property.put("type", type);
            case "int64" -> {
                property.put("type", "string");
                property.put("$description", "int64");
            }
            case "float64" -> {
                property.put("type", "number");
                property.put("$description", "float64");
            }
            default -> {
                property.put("type", "string");
                property.put("$description", type);
            }
        }
        return property;
    }
}
