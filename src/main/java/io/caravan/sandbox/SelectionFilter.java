package io.caravan.sandbox;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import java.util.Map;
import java.util.function.Predicate;

/** Convex's selection JSON, applied. */
final class SelectionFilter {
    static final SelectionFilter EVERYTHING = new SelectionFilter(Map.of());
    private static final String OTHER = "_other";
    private static final String INCLUDED = "included";

    private final Map<?, ?> selection;

    private SelectionFilter(Map<?, ?> selection) {
        this.selection = selection;
    }

    static SelectionFilter of(Object json) {
        if (json == null || json == Json.NULL) {
            return EVERYTHING;
        }
        if (json instanceof Map<?, ?> map) {
            return new SelectionFilter(map);
        }
        throw ApiError.badArguments("selection is not an object");
    }

    boolean includes(TableRef table) {
        Object columns = columns(table);
        return columns instanceof Map<?, ?> map
                ? map.containsValue(INCLUDED) || !map.containsKey(OTHER)
                : isIncluded(columns);
    }

    /** Which fields of a document are sent; {@code _id} always is. */
    Predicate<String> columnsOf(TableRef table) {
        if (!(columns(table) instanceof Map<?, ?> map)) {
            return name -> true;
        }
        return name -> name.equals("_id") || isIncluded(orOther(map, name));
    }

    private Object columns(TableRef table) {
        Object tables = orOther(selection, table.component().value());
        return tables instanceof Map<?, ?> map ? orOther(map, table.table()) : tables;
    }

    private static Object orOther(Map<?, ?> map, String name) {
        Object value = map.get(name);
        if (value != null) {
            return value;
        }
        Object other = map.get(OTHER);
        return other == null ? INCLUDED : other;
    }

    private static boolean isIncluded(Object choice) {
        if (INCLUDED.equals(choice)) {
            return true;
        }
        if ("excluded".equals(choice)) {
            return false;
        }
        throw ApiError.badArguments("the selection says neither \"included\" nor \"excluded\"");
    }
}
