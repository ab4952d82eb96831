package io.caravan.ledger;

import io.caravan.core.destination.Drop;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A {@link Drop} as the field {@code drops} of a record: {@code {"why": "forget" | "retention", "before": ns?, "tables": [{"component": s,
 * "table": s, "rows": n, "current": n, "anew": n}], "places": [key]}}.
 */
final class DropJson {
    private DropJson() {}

    static Map<String, Object> write(Drop drop) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("why", drop.why().name().toLowerCase(Locale.ROOT));
        drop.before().ifPresent(ns -> json.put("before", ns));
        json.put("tables", drop.tables().stream().map(DropJson::table).toList());
        json.put("places", drop.places());
        return json;
    }

    private static Map<String, Object> table(Drop.OfTable table) {
        Map<String, Object> json = FileJson.table(table.table());
        json.put("rows", table.rows());
        json.put("current", table.current());
        json.put("anew", table.anew());
        return json;
    }

    /**
     * Inverse of {@link #write}.
     *
     * @param replaces keys that the batch replaces
     */
    static Drop read(JsonObject json, List<String> replaces, long batch) throws JsonFormatException {
        json.allow("why", "before", "tables", "places");
        List<Drop.OfTable> tables = new ArrayList<>();
        for (JsonObject item : json.objects("tables")) {
            tables.add(table(item.allow("component", "table", "rows", "current", "anew"), batch));
        }
        List<String> places = List.copyOf(json.strings("places"));
        if (tables.isEmpty() || places.stream().distinct().count() < places.size() || !replaces.containsAll(places)) {
            throw new JsonFormatException("drops says of no table or of a file that is not replaced");
        }
        Drop.Why why = why(json.string("why"));
        OptionalLong before = json.optionalInteger("before");
        if (before.isPresent() != (why == Drop.Why.RETENTION)) {
            throw new JsonFormatException("drops.before is of a retention only");
        }
        return new Drop(why, before, List.copyOf(tables), places);
    }

    private static Drop.Why why(String text) throws JsonFormatException {
        for (Drop.Why why : Drop.Why.values()) {
            if (why.name().toLowerCase(Locale.ROOT).equals(text)) {
                return why;
            }
        }
        throw new JsonFormatException("drops.why is " + text);
    }

    private static Drop.OfTable table(JsonObject json, long batch) throws JsonFormatException {
        Drop.OfTable table = new Drop.OfTable(
                FileJson.table(json), json.integer("rows"), json.integer("current"), json.integer("anew"));
        if (table.rows() < 1
                || table.current() < 0
                || table.current() > table.rows()
                || table.anew() < 0
                || table.anew() > batch) {
            throw new JsonFormatException("drops holds numbers out of range");
        }
        return table;
    }
}
