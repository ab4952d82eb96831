package io.caravan.sandbox.value;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Pieces that several JSON forms of the steering share. */
public final class Trees {
    private Trees() {}

    public static Map<String, Object> document(String exportJson) {
        try {
            return ExportJson.parse(exportJson.getBytes(StandardCharsets.UTF_8));
        } catch (JsonFormatException e) {
            throw ApiError.badArguments("a document is not an object in the export_json form: " + e.getMessage());
        }
    }

    public static Map<String, Object> table(TableRef ref) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("component", ref.component().value());
        json.put("table", ref.table());
        return json;
    }

    public static TableRef table(JsonObject json) throws JsonFormatException {
        String table = json.string("table");
        if (!table.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
            throw ApiError.badArguments("\"" + table + "\" is no table name");
        }
        return TableRef.of(json.optionalString("component").orElse(""), table);
    }

    public static <E extends Enum<E>> E choice(Class<E> type, String name) {
        return Arrays.stream(type.getEnumConstants())
                .filter(value -> value.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> ApiError.badArguments("\"" + name + "\" is none of "
                        + Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT)));
    }
}
