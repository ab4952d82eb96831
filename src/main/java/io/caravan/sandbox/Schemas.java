package io.caravan.sandbox;

import io.caravan.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** JSON Schemas (draft-07) and column names, inferred from the first documents of each table, as Convex infers shapes. */
final class Schemas {
    private static final int SAMPLE = 300;

    private final Format format;

    private Schemas(Format format) {
        this.format = format;
    }

    static Map<String, Object> all(Deployment.View view, Request request) {
        Schemas schemas = new Schemas(request.arguments().format());
        Map<String, Object> byComponent = new TreeMap<>();
        Map<String, Object> flat = new TreeMap<>();
        for (Tablet tablet : view.store().activeTablets()) {
            Object schema = schemas.table(tablet, view.now(), request);
            tables(byComponent, tablet).put(tablet.ref().table(), schema);
            if (tablet.ref().component().isRoot()) {
                flat.put(tablet.ref().table(), schema);
            }
        }
        return request.flag("byComponent") ? byComponent : flat;
    }

    static Map<String, Object> columnNames(Deployment.View view) {
        Map<String, List<Object>> byComponent = new TreeMap<>();
        for (Tablet tablet : view.store().activeTablets()) {
            Set<String> columns = new TreeSet<>(Set.of("_id", "_creationTime"));
            sample(tablet, view.now()).forEach(document -> columns.addAll(document.keySet()));
            Map<String, Object> table = new LinkedHashMap<>();
            table.put("name", tablet.ref().table());
            table.put("columns", List.copyOf(columns));
            byComponent
                    .computeIfAbsent(tablet.ref().component().value(), path -> new ArrayList<>())
                    .add(table);
        }
        return Map.of("byComponent", byComponent);
    }

    @SuppressWarnings("unchecked") // made two lines above by itself
    private static Map<String, Object> tables(Map<String, Object> byComponent, Tablet tablet) {
        return (Map<String, Object>)
                byComponent.computeIfAbsent(tablet.ref().component().value(), path -> new TreeMap<String, Object>());
    }

    private static List<Map<String, Object>> sample(Tablet tablet, long now) {
        List<Map<String, Object>> documents = new ArrayList<>();
        for (long i = 0; i < tablet.nextOrdinal() && documents.size() < SAMPLE; i++) {
            LogEntry entry = tablet.at(i, now);
            if (!(entry.content() instanceof Content.Deleted)) {
                ValueWriter out = new ValueWriter(Format.EXPORT);
                DocumentWriter.writeFields(entry, out);
                documents.add(ExportJson.fields(new Content.Stored(out.toByteArray())));
            }
        }
        return documents;
    }

    private Map<String, Object> table(Tablet tablet, long now, Request request) {
        List<Map<String, Object>> documents = sample(tablet, now);
        Map<String, Object> schema = object(List.copyOf(documents));
        Map<String, Object> properties = new TreeMap<>(Map.of(
                "_id", described("string", "Id(" + tablet.ref().table() + ")"),
                "_creationTime", described("number", "float64")));
        if (request.flag("deltaSchema")) {
            properties.put("_ts", type("integer"));
            properties.put("_deleted", type("boolean"));
            properties.put("_table", type("string"));
            properties.put("_component", type("string"));
        }
        properties.putAll(fields(List.copyOf(documents)));
        schema.put("properties", properties);
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        return schema;
    }

    private Map<String, Object> object(List<Map<?, ?>> objects) {
        Map<String, Object> schema = type("object");
        schema.put("properties", fields(objects));
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> fields(List<Map<?, ?>> objects) {
        Map<String, List<Object>> values = new TreeMap<>();
        for (Map<?, ?> object : objects) {
            object.forEach((name, value) -> values.computeIfAbsent((String) name, any -> new ArrayList<>())
                    .add(value));
        }
        Map<String, Object> properties = new TreeMap<>();
        values.forEach((name, seen) -> properties.put(name, union(seen)));
        return properties;
    }

    private Object union(List<?> values) {
        Set<Object> kinds = new LinkedHashSet<>();
        List<Map<?, ?>> objects = new ArrayList<>();
        List<Object> items = new ArrayList<>();
        boolean arrays = false;
        for (Object value : values) {
            if (value instanceof List<?> list) {
                items.addAll(list);
                arrays = true;
            } else if (value instanceof Map<?, ?> map && !isWrapped(map)) {
                objects.add(map);
            } else {
                kinds.add(scalar(value));
            }
        }
        if (arrays) {
            kinds.add(array(items));
        }
        if (!objects.isEmpty()) {
            kinds.add(object(objects));
        }
        return kinds.size() == 1 ? kinds.iterator().next() : Map.of("anyOf", List.copyOf(kinds));
    }

    private Object array(List<Object> items) {
        Map<String, Object> schema = type("array");
        schema.put("items", items.isEmpty() ? Map.of() : union(items));
        return schema;
    }

    private Object scalar(Object value) {
        if (value instanceof Long) {
            return number("int64", "$integer");
        }
        if (value instanceof Double) {
            return described("number", "float64");
        }
        if (value instanceof Boolean) {
            return type("boolean");
        }
        if (value instanceof Map<?, ?> map) {
            return map.containsKey("$float") ? described("number", "float64") : number("base64 bytes", "$bytes");
        }
        return type(value == Json.NULL ? "null" : "string");
    }

    private Object number(String description, String wrapper) {
        if (format == Format.CLEAN) {
            return described("string", description);
        }
        Map<String, Object> schema = described("object", description);
        schema.put("properties", Map.of(wrapper, type("string")));
        return schema;
    }

    private static boolean isWrapped(Map<?, ?> map) {
        return map.size() == 1 && map.keySet().iterator().next() instanceof String key && key.startsWith("$");
    }

    private static Map<String, Object> described(String type, String description) {
        Map<String, Object> schema = type(type);
        schema.put("$description", description);
        return schema;
    }

    private static Map<String, Object> type(String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }
}
