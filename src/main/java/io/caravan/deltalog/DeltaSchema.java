package io.caravan.deltalog;

import io.caravan.core.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The columns of a table, in order, each of which may be null. */
public record DeltaSchema(List<Column> columns) {
    /** @param type as Delta calls it: {@code string, long, double, boolean, binary, timestamp} */
    public record Column(String name, String type) {}

    String json() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", "struct");
        schema.put("fields", columns.stream().map(DeltaSchema::field).toList());
        return Json.write(schema);
    }

    private static Map<String, Object> field(Column column) {
        Map<String, Object> field = new LinkedHashMap<>();
        field.put("name", column.name());
        field.put("type", column.type());
        field.put("nullable", true);
        field.put("metadata", Map.of());
        return field;
    }
}
