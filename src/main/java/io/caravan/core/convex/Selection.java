package io.caravan.core.convex;

import io.caravan.core.change.TableRef;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which components, tables and columns are read, as Convex's selection JSON says it: component path -> {@code "excluded"} or
 * {table -> {@code "excluded"} or {column -> {@code "included"} or {@code "excluded"}}}; {@code _other} speaks for all that
 * is not listed.
 */
public final class Selection {
    public static final Selection EVERYTHING = new Selection(new TreeMap<>(), Choice.INCLUDED);

    private static final String OTHER = "_other";

    private enum Choice {
        INCLUDED,
        EXCLUDED;

        static Choice read(String path, Object value) throws JsonFormatException {
            if ("included".equals(value)) {
                return INCLUDED;
            }
            if ("excluded".equals(value)) {
                return EXCLUDED;
            }
            throw new JsonFormatException(path + " is neither \"included\" nor \"excluded\"");
        }

        String json() {
            return this == INCLUDED ? "included" : "excluded";
        }
    }

    private record Columns(SortedMap<String, Choice> listed, Choice other) {
        static final Columns ALL = new Columns(new TreeMap<>(), Choice.INCLUDED);
        static final Columns NONE = new Columns(new TreeMap<>(), Choice.EXCLUDED);

        static Columns of(Choice choice) {
            return choice == Choice.INCLUDED ? ALL : NONE;
        }

        boolean isNone() {
            return other == Choice.EXCLUDED && !listed.containsValue(Choice.INCLUDED);
        }

        Choice choice(String column) {
            return listed.getOrDefault(column, other);
        }

        boolean widerThan(Columns before) {
            if (before.isNone() && !isNone()) {
                return true;
            }
            Set<String> names = new TreeSet<>(listed.keySet());
            names.addAll(before.listed.keySet());
            return (other == Choice.INCLUDED && before.other == Choice.EXCLUDED)
                    || names.stream()
                            .anyMatch(
                                    name -> choice(name) == Choice.INCLUDED && before.choice(name) == Choice.EXCLUDED);
        }

        Object json() {
            return this.equals(NONE) ? "excluded" : withOther(listed, other);
        }
    }

    private record Tables(SortedMap<String, Columns> listed, Choice other) {
        Columns columns(String table) {
            return listed.getOrDefault(table, Columns.of(other));
        }

        Object json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put(OTHER, other.json());
            listed.forEach((table, columns) -> json.put(table, columns.json()));
            return json;
        }
    }

    private final SortedMap<String, Tables> components;
    private final Choice other;

    private Selection(SortedMap<String, Tables> components, Choice other) {
        this.components = components;
        this.other = other;
    }

    /** @throws JsonFormatException naming the place that is not a selection */
    public static Selection parse(String json) throws JsonFormatException {
        SortedMap<String, Tables> components = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of("selection", Json.read(json)).fields().entrySet()) {
            String path = "selection." + entry.getKey();
            if (entry.getKey().equals(OTHER)) {
                other = Choice.read(path, entry.getValue());
            } else {
                components.put(entry.getKey(), tables(path, entry.getValue()));
            }
        }
        return new Selection(components, other);
    }

    private static Tables tables(String path, Object value) throws JsonFormatException {
        if (value instanceof String) {
            return new Tables(new TreeMap<>(), Choice.read(path, value));
        }
        SortedMap<String, Columns> listed = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of(path, value).fields().entrySet()) {
            String inner = path + "." + entry.getKey();
            if (entry.getKey().equals(OTHER)) {
                other = Choice.read(inner, entry.getValue());
            } else {
                listed.put(entry.getKey(), columns(inner, entry.getValue()));
            }
        }
        return new Tables(listed, other);
    }

    private static Columns columns(String path, Object value) throws JsonFormatException {
        if (value instanceof String) {
            return Columns.of(Choice.read(path, value));
        }
        SortedMap<String, Choice> listed = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of(path, value).fields().entrySet()) {
            Choice choice = Choice.read(path + "." + entry.getKey(), entry.getValue());
            if (entry.getKey().equals(OTHER)) {
                other = choice;
            } else {
                listed.put(entry.getKey(), choice);
            }
        }
        return new Columns(listed, other);
    }

    public boolean includes(TableRef table) {
        return !columns(table).isNone();
    }

    /** Whether this selection reads something of the table that {@code before} did not. */
    public boolean isWiderThan(Selection before, TableRef table) {
        return columns(table).widerThan(before.columns(table));
    }

    /** The same columns, of these tables only. */
    public Selection only(Collection<TableRef> tables) {
        SortedMap<String, Tables> narrowed = new TreeMap<>();
        for (TableRef table : tables) {
            narrowed.computeIfAbsent(table.component().value(), path -> new Tables(new TreeMap<>(), Choice.EXCLUDED))
                    .listed()
                    .put(table.table(), columns(table));
        }
        return new Selection(narrowed, Choice.EXCLUDED);
    }

    /** Canonical: equal selections have equal texts, so it is its own fingerprint. */
    public String toJson() {
        return Json.write(tree());
    }

    /** As {@link Json} writes it. */
    Map<String, Object> tree() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(OTHER, other.json());
        components.forEach((component, tables) -> json.put(component, tables.json()));
        return json;
    }

    private Columns columns(TableRef table) {
        Tables tables = components.get(table.component().value());
        return tables == null ? Columns.of(other) : tables.columns(table.table());
    }

    private static Map<String, Object> withOther(SortedMap<String, Choice> listed, Choice other) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(OTHER, other.json());
        listed.forEach((name, choice) -> json.put(name, choice.json()));
        return json;
    }

    @Override
    public boolean equals(Object that) {
        return that instanceof Selection selection && toJson().equals(selection.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }

    @Override
    public String toString() {
        return toJson();
    }
}
