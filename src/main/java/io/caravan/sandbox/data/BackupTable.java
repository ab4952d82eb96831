package io.caravan.sandbox.data;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a journal keeps of a table of a backup.
 *
 * @param digest of its documents, in their order
 */
public record BackupTable(TableRef ref, long count, String digest) {
    public static final String ALL = "tables";

    public static List<BackupTable> readAll(JsonObject json, String field) throws JsonFormatException {
        List<BackupTable> tables = new ArrayList<>();
        for (JsonObject table : json.objects(field)) {
            tables.add(new BackupTable(
                    TableRef.of(table.string("component"), table.string("table")),
                    table.integer("count"),
                    table.string("digest")));
        }
        return List.copyOf(tables);
    }

    public static List<Map<String, Object>> toJson(List<BackupTable> tables) {
        return tables.stream().map(BackupTable::toJson).toList();
    }

    private Map<String, Object> toJson() {
        Map<String, Object> json = Trees.table(ref);
        json.put("count", count);
        json.put("digest", digest);
        return json;
    }
}
