package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** The text of a {@link RowBuffer} as two, for a warehouse that finds one too large. */
final class RowHalves {
    private RowHalves() {}

    /**
     * In the order of the rows; a part that is cut in two goes on under a number of its own.
     *
     * @param nextPart a number that no part of the table has had
     * @return empty where the text has one row and cannot be cut
     */
    static List<String> of(String text, ToLongFunction<TableRef> nextPart) throws JsonFormatException {
        List<JsonObject> parts = parts(text);
        int left = parts.stream().mapToInt(part -> rows(part).size()).sum() / 2;
        if (left == 0) {
            return List.of();
        }
        List<Map<String, Object>> first = new ArrayList<>();
        List<Map<String, Object>> second = new ArrayList<>();
        for (JsonObject part : parts) {
            List<?> rows = rows(part);
            int cut = Math.min(left, rows.size());
            left -= cut;
            if (cut > 0) {
                first.add(part(part, part.integer("p"), rows.subList(0, cut)));
            }
            if (cut < rows.size()) {
                long number = cut == 0 ? part.integer("p") : nextPart.applyAsLong(table(part));
                second.add(part(part, number, rows.subList(cut, rows.size())));
            }
        }
        return List.of(Json.write(first), Json.write(second));
    }

    /** Those that have rows in the text. */
    static List<TableRef> tables(String text) throws JsonFormatException {
        List<TableRef> tables = new ArrayList<>();
        for (JsonObject part : parts(text)) {
            if (!rows(part).isEmpty()) {
                tables.add(table(part));
            }
        }
        return tables;
    }

    private static List<JsonObject> parts(String text) throws JsonFormatException {
        List<JsonObject> parts = new ArrayList<>();
        for (Object part : (List<?>) Json.read(text)) {
            parts.add(JsonObject.of("part", part));
        }
        return parts;
    }

    private static List<?> rows(JsonObject part) {
        return (List<?>) part.fields().get("r");
    }

    private static TableRef table(JsonObject part) throws JsonFormatException {
        return TableRef.of(part.string("c"), part.string("t"));
    }

    private static Map<String, Object> part(JsonObject part, long number, List<?> rows) {
        Map<String, Object> copy = new LinkedHashMap<>(part.fields());
        copy.put("p", number);
        copy.put("r", rows);
        return copy;
    }
}
