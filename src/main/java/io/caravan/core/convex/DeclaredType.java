package io.caravan.core.convex;

import io.caravan.core.json.Json;
import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import java.util.List;
import java.util.Map;

/** The Convex types that a JSON Schema of a field allows. */
final class DeclaredType {
    private DeclaredType() {}

    /** {@link ObservedTypes#NONE} where any part of the schema is not understood. */
    static ObservedTypes of(Object schema) {
        Map<String, Object> fields = DeclaredSchemas.object(schema);
        if (fields.get("$description") instanceof String description) {
            ObservedTypes described = described(description);
            if (!described.equals(ObservedTypes.NONE)) {
                return described;
            }
        }
        if (fields.containsKey("anyOf")) {
            return anyOf(DeclaredSchemas.list(fields.get("anyOf")));
        }
        if (fields.containsKey("const")) {
            return literal(fields.get("const"));
        }
        if (fields.containsKey("enum")) {
            return literals(DeclaredSchemas.list(fields.get("enum")));
        }
        return fields.get("type") instanceof String type ? named(type) : ObservedTypes.NONE;
    }

    private static ObservedTypes described(String description) {
        if (description.startsWith("Id(")) {
            return ObservedTypes.of(ConvexType.STRING);
        }
        return switch (description) {
            case "int64" -> ObservedTypes.of(ConvexType.INT64);
            case "float64" -> ObservedTypes.of(ConvexType.FLOAT64);
            case "base64 bytes" -> ObservedTypes.of(ConvexType.BYTES);
            default -> ObservedTypes.NONE;
        };
    }

    private static ObservedTypes named(String type) {
        return switch (type) {
            case "null" -> ObservedTypes.of(ConvexType.NULL);
            case "number" -> ObservedTypes.of(ConvexType.FLOAT64);
            case "boolean" -> ObservedTypes.of(ConvexType.BOOLEAN);
            case "string" -> ObservedTypes.of(ConvexType.STRING);
            case "array" -> ObservedTypes.of(ConvexType.ARRAY);
            case "object" -> ObservedTypes.of(ConvexType.OBJECT);
            default -> ObservedTypes.NONE;
        };
    }

    private static ObservedTypes anyOf(List<Object> variants) {
        ObservedTypes union = ObservedTypes.NONE;
        for (Object variant : variants) {
            ObservedTypes types = of(variant);
            if (types.equals(ObservedTypes.NONE)) {
                return ObservedTypes.NONE;
            }
            union = union.union(types);
        }
        return union;
    }

    private static ObservedTypes literals(List<Object> values) {
        ObservedTypes union = ObservedTypes.NONE;
        for (Object value : values) {
            ObservedTypes types = literal(value);
            if (types.equals(ObservedTypes.NONE)) {
                return ObservedTypes.NONE;
            }
            union = union.union(types);
        }
        return union;
    }

    private static ObservedTypes literal(Object value) {
        if (value instanceof String) {
            return ObservedTypes.of(ConvexType.STRING);
        }
        if (value instanceof Boolean) {
            return ObservedTypes.of(ConvexType.BOOLEAN);
        }
        if (value instanceof Number) {
            return ObservedTypes.of(ConvexType.FLOAT64);
        }
        if (value instanceof Map<?, ?> wrapper && wrapper.containsKey("$integer")) {
            return ObservedTypes.of(ConvexType.INT64);
        }
        return value == Json.NULL ? ObservedTypes.of(ConvexType.NULL) : ObservedTypes.NONE;
    }
}
