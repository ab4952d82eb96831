package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import java.util.LinkedHashMap;
import java.util.Map;

/** @param columns canonical JSON of the schema */
record SchemaRow(TableRef table, SchemaFingerprint fingerprint, String columns) {
    static SchemaRow of(Map<String, Object> row) {
        return new SchemaRow(
                TableRef.of((String) row.get("component"), (String) row.get("name")),
                new SchemaFingerprint((String) row.get("fingerprint")),
                (String) row.get("columns"));
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", table.component().value());
        json.put("table", table.table());
        json.put("fingerprint", fingerprint.hex());
        json.put("columns", columns);
        return json;
    }
}
