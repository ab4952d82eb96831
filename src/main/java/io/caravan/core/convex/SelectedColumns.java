package io.caravan.core.convex;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What of one table is read.
 *
 * @param table whether the table is read at all; without any column its ids still are
 */
record SelectedColumns(Choice table, SortedMap<String, Choice> listed, Choice other) {
    static final SelectedColumns ALL = new SelectedColumns(Choice.INCLUDED, new TreeMap<>(), Choice.INCLUDED);
    static final SelectedColumns NONE = new SelectedColumns(Choice.EXCLUDED, new TreeMap<>(), Choice.EXCLUDED);

    /** Of which a table only tells that a document is there. */
    static final SelectedColumns IDS =
            new SelectedColumns(Choice.INCLUDED, new TreeMap<>(Map.of(Selection.ID, Choice.INCLUDED)), Choice.EXCLUDED);

    static SelectedColumns of(Choice choice) {
        return choice == Choice.INCLUDED ? ALL : NONE;
    }

    boolean isNone() {
        return table == Choice.EXCLUDED;
    }

    Choice choice(String column) {
        return listed.getOrDefault(column, other);
    }

    boolean widerThan(SelectedColumns before) {
        if (before.isNone() || isNone()) {
            return before.isNone() && !isNone();
        }
        Set<String> names = new TreeSet<>(listed.keySet());
        names.addAll(before.listed.keySet());
        return (other == Choice.INCLUDED && before.other == Choice.EXCLUDED)
                || names.stream()
                        .anyMatch(name -> choice(name) == Choice.INCLUDED && before.choice(name) == Choice.EXCLUDED);
    }

    Object json() {
        return isNone() ? "excluded" : json(listed, other);
    }

    static SelectedColumns read(String path, Object value) throws JsonFormatException {
        if (value instanceof String) {
            return SelectedColumns.of(Choice.read(path, value));
        }
        SortedMap<String, Choice> listed = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of(path, value).fields().entrySet()) {
            Choice choice = Choice.read(path + "." + entry.getKey(), entry.getValue());
            if (entry.getKey().equals(Selection.OTHER)) {
                other = choice;
            } else {
                listed.put(entry.getKey(), choice);
            }
        }
        if (other == Choice.EXCLUDED) {
            listed.putIfAbsent(Selection.ID, Choice.INCLUDED); // a list without it is answered by 500
        }
        return new SelectedColumns(Choice.INCLUDED, listed, other);
    }

    private static Map<String, Object> json(SortedMap<String, Choice> listed, Choice other) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(Selection.OTHER, other.json());
        listed.forEach((name, choice) -> json.put(name, choice.json()));
        return json;
    }
}
