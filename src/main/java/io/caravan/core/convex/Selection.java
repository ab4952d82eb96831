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
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which components, tables and columns are read, as Convex's selection JSON says it: component path -> {@code "excluded"} or
 * {table -> {@code "excluded"} or {column -> {@code "included"} or {@code "excluded"}}}; {@code _other} speaks for all that
 * is not listed.
 */
public final class Selection {
    public static final Selection EVERYTHING = new Selection(new TreeMap<>(), Choice.INCLUDED);

    static final String OTHER = "_other";
    static final String ID = "_id";

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

    /** @param table whether the table is read at all; without any column its ids still are */
    private record Columns(Choice table, SortedMap<String, Choice> listed, Choice other) {
        static final Columns ALL = new Columns(Choice.INCLUDED, new TreeMap<>(), Choice.INCLUDED);
        static final Columns NONE = new Columns(Choice.EXCLUDED, new TreeMap<>(), Choice.EXCLUDED);

        static Columns of(Choice choice) {
            return choice == Choice.INCLUDED ? ALL : NONE;
        }

        boolean isNone() {
            return table == Choice.EXCLUDED;
        }

        Choice choice(String column) {
            return listed.getOrDefault(column, other);
        }

        boolean widerThan(Columns before) {
            if (before.isNone() || isNone()) {
                return before.isNone() && !isNone();
            }
            Set<String> names = new TreeSet<>(listed.keySet());
            names.addAll(before.listed.keySet());
            return (other == Choice.INCLUDED && before.other == Choice.EXCLUDED)
                    || names.stream()
                            .anyMatch(
                                    name -> choice(name) == Choice.INCLUDED && before.choice(name) == Choice.EXCLUDED);
        }

        Object json() {
            return isNone() ? "excluded" : withOther(listed, other);
        }
    }

    /** Of which a table only tells that a document is there. */
    private static Columns idsOnly() {
        return new Columns(Choice.INCLUDED, new TreeMap<>(Map.of(ID, Choice.INCLUDED)), Choice.EXCLUDED);
    }

    private record Tables(SortedMap<String, Columns> listed, Choice other) {
        Columns columns(String table) {
            return listed.getOrDefault(table, Columns.of(other));
        }

        Tables entering(Tables before, Set<String> named) {
            Set<String> names = new TreeSet<>(listed.keySet());
            names.addAll(before.listed.keySet());
            names.addAll(named);
            SortedMap<String, Columns> entering = new TreeMap<>();
            for (String name : names) {
                boolean enters = named.contains(name) || columns(name).widerThan(before.columns(name));
                entering.put(name, enters ? columns(name) : Columns.NONE);
            }
            return new Tables(entering, gained(other, before.other));
        }

        Tables within(Tables those) {
            Set<String> names = new TreeSet<>(listed.keySet());
            names.addAll(those.listed.keySet());
            SortedMap<String, Columns> common = new TreeMap<>();
            for (String name : names) {
                common.put(name, those.columns(name).isNone() ? Columns.NONE : columns(name));
            }
            return new Tables(common, those.other == Choice.EXCLUDED ? Choice.EXCLUDED : other);
        }

        Tables and(Tables also) {
            Set<String> names = new TreeSet<>(listed.keySet());
            names.addAll(also.listed.keySet());
            SortedMap<String, Columns> both = new TreeMap<>();
            for (String name : names) {
                both.put(name, columns(name).isNone() ? also.columns(name) : columns(name));
            }
            return new Tables(both, other == Choice.INCLUDED ? other : also.other);
        }

        boolean isNothing() {
            return other == Choice.EXCLUDED && listed.values().stream().allMatch(Columns::isNone);
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
        if (other == Choice.EXCLUDED) {
            listed.putIfAbsent(ID, Choice.INCLUDED); // a list without it is answered by 500
        }
        return new Columns(Choice.INCLUDED, listed, other);
    }

    public boolean includes(TableRef table) {
        return !columns(table).isNone();
    }

    public boolean includes(TableRef table, String column) {
        return includes(table) && columns(table).choice(column) == Choice.INCLUDED;
    }

    /**
     * The tables of this selection that {@code before} read less of, and the named ones, each with all its columns. Exact for
     * tables that nobody has heard of yet: decided from the selections alone.
     */
    public Selection entering(Selection before, Collection<TableRef> named) {
        Set<String> paths = new TreeSet<>(components.keySet());
        paths.addAll(before.components.keySet());
        named.forEach(table -> paths.add(table.component().value()));
        SortedMap<String, Tables> entering = new TreeMap<>();
        for (String path : paths) {
            entering.put(path, tables(path).entering(before.tables(path), names(path, named)));
        }
        return new Selection(entering, gained(other, before.other));
    }

    /** This selection of the tables that the other one reads anything of. */
    public Selection within(Selection those) {
        Set<String> paths = new TreeSet<>(components.keySet());
        paths.addAll(those.components.keySet());
        SortedMap<String, Tables> common = new TreeMap<>();
        for (String path : paths) {
            common.put(path, tables(path).within(those.tables(path)));
        }
        return new Selection(common, those.other == Choice.EXCLUDED ? Choice.EXCLUDED : other);
    }

    /** This selection, but of these tables no more than the ids. */
    public Selection idsOf(Collection<TableRef> known) {
        SortedMap<String, Tables> narrowed = new TreeMap<>(components);
        for (TableRef table : known) {
            if (includes(table)) {
                narrowed.put(table.component().value(), narrowed(narrowed, table));
            }
        }
        return new Selection(narrowed, other);
    }

    private Tables narrowed(SortedMap<String, Tables> components, TableRef table) {
        Tables tables = components.getOrDefault(table.component().value(), new Tables(new TreeMap<>(), other));
        SortedMap<String, Columns> listed = new TreeMap<>(tables.listed());
        listed.put(table.table(), idsOnly());
        return new Tables(listed, tables.other());
    }

    /** What either of the two reads; of a table that both read, what this one reads of it. */
    public Selection and(Selection also) {
        Set<String> paths = new TreeSet<>(components.keySet());
        paths.addAll(also.components.keySet());
        SortedMap<String, Tables> both = new TreeMap<>();
        for (String path : paths) {
            both.put(path, tables(path).and(also.tables(path)));
        }
        return new Selection(both, other == Choice.INCLUDED ? other : also.other);
    }

    /** The tables of this selection that are none of these. */
    public Selection without(Collection<TableRef> left) {
        SortedMap<String, Tables> fewer = new TreeMap<>(components);
        for (TableRef table : left) {
            String path = table.component().value();
            Tables tables = fewer.getOrDefault(path, new Tables(new TreeMap<>(), other));
            SortedMap<String, Columns> listed = new TreeMap<>(tables.listed());
            listed.put(table.table(), Columns.NONE);
            fewer.put(path, new Tables(listed, tables.other()));
        }
        return new Selection(fewer, other);
    }

    private static Set<String> names(String path, Collection<TableRef> named) {
        Set<String> names = new TreeSet<>();
        named.stream()
                .filter(table -> table.component().value().equals(path))
                .forEach(table -> names.add(table.table()));
        return names;
    }

    private static Choice gained(Choice now, Choice before) {
        return now == Choice.INCLUDED && before == Choice.EXCLUDED ? Choice.INCLUDED : Choice.EXCLUDED;
    }

    /** Listed components, and listed tables as {@code COMPONENT/TABLE}, of which a source that has these tables has none. */
    public SortedSet<String> missingIn(Collection<TableRef> there) {
        SortedSet<String> missing = new TreeSet<>();
        components.forEach((path, tables) -> {
            Set<String> names = names(path, there);
            if (names.isEmpty() && !path.isEmpty()) {
                missing.add(path);
            } else {
                tables.listed.keySet().stream()
                        .filter(table -> !names.contains(table))
                        .forEach(table -> missing.add((path.isEmpty() ? "app" : path) + "/" + table));
            }
        });
        return missing;
    }

    /**
     * Listed columns, as {@code COMPONENT/TABLE.COLUMN}, of tables that have others.
     *
     * @param there columns of the tables of a source, system fields left out; one without any says nothing
     */
    public SortedSet<String> missingColumnsIn(Map<TableRef, ? extends Set<String>> there) {
        SortedSet<String> missing = new TreeSet<>();
        there.forEach((table, columns) -> columns(table).listed().keySet().stream()
                .filter(column -> !columns.isEmpty() && !columns.contains(column) && !column.startsWith("_"))
                .forEach(column -> missing.add(table.label() + "." + column)));
        return missing;
    }

    public boolean isNothing() {
        return other == Choice.EXCLUDED && components.values().stream().allMatch(Tables::isNothing);
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
        return tables(table.component().value()).columns(table.table());
    }

    private Tables tables(String path) {
        return components.getOrDefault(path, new Tables(new TreeMap<>(), other));
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
