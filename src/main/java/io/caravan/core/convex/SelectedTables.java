package io.caravan.core.convex;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What of one component is read. */
record SelectedTables(SortedMap<String, SelectedColumns> listed, Choice other) {
    SelectedColumns columns(String table) {
        return listed.getOrDefault(table, SelectedColumns.of(other));
    }

    SelectedTables entering(SelectedTables before, Set<String> named) {
        Set<String> names = new TreeSet<>(listed.keySet());
        names.addAll(before.listed.keySet());
        names.addAll(named);
        SortedMap<String, SelectedColumns> entering = new TreeMap<>();
        for (String name : names) {
            boolean enters = named.contains(name) || columns(name).widerThan(before.columns(name));
            entering.put(name, enters ? columns(name) : SelectedColumns.NONE);
        }
        return new SelectedTables(entering, other.gained(before.other));
    }

    SelectedTables within(SelectedTables those) {
        Set<String> names = new TreeSet<>(listed.keySet());
        names.addAll(those.listed.keySet());
        SortedMap<String, SelectedColumns> common = new TreeMap<>();
        for (String name : names) {
            common.put(name, those.columns(name).isNone() ? SelectedColumns.NONE : columns(name));
        }
        return new SelectedTables(common, those.other == Choice.EXCLUDED ? Choice.EXCLUDED : other);
    }

    SelectedTables and(SelectedTables also) {
        Set<String> names = new TreeSet<>(listed.keySet());
        names.addAll(also.listed.keySet());
        SortedMap<String, SelectedColumns> both = new TreeMap<>();
        for (String name : names) {
            both.put(name, columns(name).isNone() ? also.columns(name) : columns(name));
        }
        return new SelectedTables(both, other == Choice.INCLUDED ? other : also.other);
    }

    boolean isNothing() {
        return other == Choice.EXCLUDED && listed.values().stream().allMatch(SelectedColumns::isNone);
    }

    Object json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(Selection.OTHER, other.json());
        listed.forEach((table, columns) -> json.put(table, columns.json()));
        return json;
    }

    static SelectedTables read(String path, Object value) throws JsonFormatException {
        if (value instanceof String) {
            return new SelectedTables(new TreeMap<>(), Choice.read(path, value));
        }
        SortedMap<String, SelectedColumns> listed = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of(path, value).fields().entrySet()) {
            String inner = path + "." + entry.getKey();
            if (entry.getKey().equals(Selection.OTHER)) {
                other = Choice.read(inner, entry.getValue());
            } else {
                listed.put(entry.getKey(), SelectedColumns.read(inner, entry.getValue()));
            }
        }
        return new SelectedTables(listed, other);
    }
}
