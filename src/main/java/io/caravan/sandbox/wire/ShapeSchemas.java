package io.caravan.sandbox.wire;

import io.caravan.sandbox.value.Format;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes shapes as JSON Schemas. */
record ShapeSchemas(Format format) {
    /** @param others more fields, all required */
    Map<String, Object> object(Shape shape, Map<String, Object> others) {
        TreeMap<String, Object> properties = new TreeMap<>(others);
        List<String> required = new ArrayList<>(others.keySet());
        for (String name : shape.fieldNames()) {
            properties.put(name, schema(shape.field(name)));
            if (shape.isRequired(name)) {
                required.add(name);
            }
        }
        Map<String, Object> schema = type("object");
        schema.put("properties", new LinkedHashMap<>(properties));
        schema.put("additionalProperties", false);
        schema.put("required", required.stream().sorted().toList());
        return schema;
    }

    @SuppressWarnings("unchecked") // made above
    static Map<String, Object> properties(Map<String, Object> schema) {
        return (Map<String, Object>) schema.get("properties");
    }

    static Map<String, Object> id(String table) {
        return described("Id(" + table + ")", "string");
    }

    static Map<String, Object> type(String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    private Object schema(Shape shape) {
        List<Object> variants = new ArrayList<>();
        boolean special = shape.kinds().contains(Shape.Kind.SPECIAL_FLOAT64);
        for (Shape.Kind kind : shape.kinds()) {
            if (kind == Shape.Kind.OBJECT && !shape.isObject(0)) {
                return Map.of();
            }
            if (kind == Shape.Kind.ID) {
                shape.tables().forEach(table -> variants.add(id(table)));
            } else if (!(kind == Shape.Kind.FLOAT64 && special)) {
                variants.add(variant(kind, shape));
            }
        }
        if (variants.isEmpty()) {
            return false;
        }
        return variants.size() == 1 ? variants.get(0) : Map.of("anyOf", variants);
    }

    private Object variant(Shape.Kind kind, Shape shape) {
        return switch (kind) {
            case NULL -> type("null");
            case INT64 -> int64();
            case FLOAT64 -> type("number");
            case SPECIAL_FLOAT64 -> specialFloat();
            case BOOLEAN -> type("boolean");
            case ID, STRING -> type("string");
            case BYTES -> bytes();
            case OBJECT -> object(shape, Map.of());
            case ARRAY -> array(shape);
        };
    }

    private Map<String, Object> array(Shape shape) {
        Map<String, Object> schema = type("array");
        schema.put("items", shape.items().map(this::schema).orElse(false));
        return schema;
    }

    private Map<String, Object> int64() {
        return switch (format) {
            case CLEAN -> described("int64 represented as base10 string", "string");
            case EXPORT -> described("int64", "number");
            case ENCODED -> {
                Map<String, Object> schema = described("int64", "object");
                schema.put("properties", Map.of("$integer", described("int64 -> little-endian -> base64", "string")));
                yield schema;
            }
        };
    }

    private Map<String, Object> specialFloat() {
        Map<String, Object> other = type(format == Format.CLEAN ? "string" : "object");
        other.put("$description", format == Format.ENCODED ? "-0, -inf, inf, or NaN" : "-inf, inf, or NaN");
        if (format != Format.CLEAN) {
            other.put("properties", Map.of("$float", described("float64 -> little-endian -> base64", "string")));
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$description", "float64");
        schema.put("anyOf", List.of(type("number"), other));
        return schema;
    }

    private Map<String, Object> bytes() {
        if (format == Format.CLEAN) {
            return described("base64 bytes", "string");
        }
        Map<String, Object> schema = type("object");
        schema.put("$description", "base64 bytes");
        schema.put("properties", Map.of("$bytes", type("string")));
        return schema;
    }

    private static Map<String, Object> described(String description, String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$description", description);
        schema.put("type", type);
        return schema;
    }
}
