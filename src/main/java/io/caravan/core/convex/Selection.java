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

    private final SortedMap<String, SelectedTables> components;
    private final Choice other;

    private Selection(SortedMap<String, SelectedTables> components, Choice other) {
        this.components = components;
        this.other = other;
    }

    /** @throws JsonFormatException naming the place that is not a selection */
    public static Selection parse(String json) throws JsonFormatException {
        SortedMap<String, SelectedTables> components = new TreeMap<>();
        Choice other = Choice.INCLUDED;
        for (Map.Entry<String, Object> entry :
                JsonObject.of("selection", Json.read(json)).fields().entrySet()) {
            String path = "selection." + entry.getKey();
            if (entry.getKey().equals(OTHER)) {
                other = Choice.read(path, entry.getValue());
            } else {
                components.put(entry.getKey(), SelectedTables.read(path, entry.getValue()));
            }
        }
        return new Selection(components, other);
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
        SortedMap<String, SelectedTables> entering = new TreeMap<>();
        for (String path : paths) {
            entering.put(path, tables(path).entering(before.tables(path), names(path, named)));
        }
        return new Selection(entering, other.gained(before.other));
    }

    /** This selection of the tables that the other one reads anything of. */
    public Selection within(Selection those) {
        Set<String> paths = new TreeSet<>(components.keySet());
        paths.addAll(those.components.keySet());
        SortedMap<String, SelectedTables> common = new TreeMap<>();
        for (String path : paths) {
            common.put(path, tables(path).within(those.tables(path)));
        }
        return new Selection(common, those.other == Choice.EXCLUDED ? Choice.EXCLUDED : other);
    }

    /** This selection, but of these tables no more than the ids. */
    public Selection idsOf(Collection<TableRef> known) {
        SortedMap<String, SelectedTables> narrowed = new TreeMap<>(components);
        for (TableRef table : known) {
            if (includes(table)) {
                narrowed.put(table.component().value(), narrowed(narrowed, table));
            }
        }
        return new Selection(narrowed, other);
    }

    private SelectedTables narrowed(SortedMap<String, SelectedTables> components, TableRef table) {
        SelectedTables tables =
                components.getOrDefault(table.component().value(), new SelectedTables(new TreeMap<>(), other));
        SortedMap<String, SelectedColumns> listed = new TreeMap<>(tables.listed());
        listed.put(table.table(), SelectedColumns.IDS);
        return new SelectedTables(listed, tables.other());
    }

    /** What either of the two reads; of a table that both read, what this one reads of it. */
    public Selection and(Selection also) {
        Set<String> paths = new TreeSet<>(components.keySet());
        paths.addAll(also.components.keySet());
        SortedMap<String, SelectedTables> both = new TreeMap<>();
        for (String path : paths) {
            both.put(path, tables(path).and(also.tables(path)));
        }
        return new Selection(both, other == Choice.INCLUDED ? other : also.other);
    }

    /** The tables of this selection that are none of these. */
    public Selection without(Collection<TableRef> left) {
        SortedMap<String, SelectedTables> fewer = new TreeMap<>(components);
        for (TableRef table : left) {
            String path = table.component().value();
            SelectedTables tables = fewer.getOrDefault(path, new SelectedTables(new TreeMap<>(), other));
            SortedMap<String, SelectedColumns> listed = new TreeMap<>(tables.listed());
            listed.put(table.table(), SelectedColumns.NONE);
            fewer.put(path, new SelectedTables(listed, tables.other()));
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

    /** Listed components, and listed tables as {@code COMPONENT/TABLE}, of which a source that has these tables has none. */
    public SortedSet<String> missingIn(Collection<TableRef> there) {
        SortedSet<String> missing = new TreeSet<>();
        components.forEach((path, tables) -> {
            Set<String> names = names(path, there);
            if (names.isEmpty() && !path.isEmpty()) {
                missing.add(path);
            } else {
                tables.listed().keySet().stream()
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
        return other == Choice.EXCLUDED && components.values().stream().allMatch(SelectedTables::isNothing);
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

    private SelectedColumns columns(TableRef table) {
        return tables(table.component().value()).columns(table.table());
    }

    private SelectedTables tables(String path) {
        return components.getOrDefault(path, new SelectedTables(new TreeMap<>(), other));
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
