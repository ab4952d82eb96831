package io.caravan.app.config;

import io.caravan.core.change.ComponentPath;
import io.caravan.core.change.TableRef;
import io.caravan.core.convex.Selection;
import io.caravan.core.convex.SelectionText;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A selection as {@code convex.tables} and {@code convex.exclude} say it: lists of names in the place of JSON. */
final class TableNames {
    static final String TABLES = "convex.tables";
    static final String EXCLUDE = "convex.exclude";

    private static final String ALL = "*";
    private static final String EXCLUDED = "excluded";
    private static final String INCLUDED = "included";
    private static final String OTHER = "_other";
    private static final String IDENTIFIER = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern NAME =
            Pattern.compile("((?:(?:" + IDENTIFIER + "|-61pp)/)*)(" + IDENTIFIER + "|[*])(?:[.](" + IDENTIFIER + "))?");

    /**
     * One name of a list.
     *
     * @param component in the form of the selection: {@code ""} is the root
     * @param table {@code *} is all of the component
     */
    private record Name(String text, String component, String table, Optional<String> column) {
        static Name parse(String text) {
            Matcher shape = NAME.matcher(text);
            if (!shape.matches()) {
                throw new IllegalArgumentException("\"" + text
                        + "\" is no name. Expected TABLE, COMPONENT/TABLE, COMPONENT/* or, to exclude a column,"
                        + " TABLE.COLUMN, with commas in between");
            }
            String path = shape.group(1).replaceAll("/$", "");
            return new Name(
                    text, ComponentPath.parse(path).value(), shape.group(2), Optional.ofNullable(shape.group(3)));
        }

        boolean isAll() {
            return table.equals(ALL);
        }
    }

    /** By component: what is said of all its tables, and of each that is named. */
    private final Map<String, Map<String, Object>> components = new TreeMap<>();

    private final List<Name> wanted;

    private TableNames(List<Name> wanted) {
        this.wanted = wanted;
    }

    /**
     * Everything where neither key says anything.
     *
     * @param tables as {@code convex.tables} has it
     * @param exclude as {@code convex.exclude} has it
     * @throws IllegalArgumentException where the two together are no selection; its message begins with the key
     */
    static Selection selection(List<String> tables, List<String> exclude) {
        return new TableNames(tables.stream().map(Name::parse).toList())
                .build(exclude.stream().map(Name::parse).toList());
    }

    /** @throws IllegalArgumentException where one is no name of tables */
    static List<String> tables(String value) {
        List<String> names = names(value);
        names.stream()
                .map(Name::parse)
                .filter(name -> name.column().isPresent())
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(
                            name.text() + " names a column, and convex.tables takes tables. List in"
                                    + " convex.exclude the columns that you do not want; only a few of many columns are said by"
                                    + " convex.selection");
                });
        return names;
    }

    /** @throws IllegalArgumentException where one is no name of tables or columns */
    static List<String> names(String value) {
        List<String> names = Arrays.stream(value.split(",", -1))
                .map(String::trim)
                .filter(name -> !name.isEmpty())
                .toList();
        for (Name name : names.stream().map(Name::parse).toList()) {
            if (name.column().equals(Optional.of("_id"))) {
                throw new IllegalArgumentException(name.text() + " cannot be excluded: every row has its id");
            }
            if (name.column().isPresent() && name.isAll()) {
                throw new IllegalArgumentException(name.text() + " names a column of all tables. Name each table");
            }
            if (name.isAll() && name.text().equals(ALL)) {
                throw new IllegalArgumentException("* is no name. The tables of the root are app/*");
            }
        }
        return names;
    }

    private Selection build(List<Name> excluded) {
        for (Name name : wanted) {
            of(name.component()).put(name.isAll() ? OTHER : name.table(), INCLUDED);
        }
        excluded.forEach(this::exclude);
        Map<String, Object> json = new LinkedHashMap<>();
        if (!wanted.isEmpty()) {
            json.put(OTHER, EXCLUDED);
        }
        components.forEach((component, tables) -> json.put(component, effective(tables)));
        try {
            return SelectionText.parse(Json.write(json));
        } catch (JsonFormatException e) {
            throw new IllegalArgumentException(TABLES + ", " + EXCLUDE + ": " + e.getMessage(), e);
        }
    }

    private Map<String, Object> of(String component) {
        return components.computeIfAbsent(component, path -> {
            Map<String, Object> tables = new LinkedHashMap<>();
            tables.put(OTHER, wanted.isEmpty() ? INCLUDED : EXCLUDED);
            return tables;
        });
    }

    private void exclude(Name name) {
        boolean read = wanted.isEmpty()
                || wanted.stream()
                        .anyMatch(table -> table.component().equals(name.component())
                                && (table.isAll() || table.table().equals(name.table())));
        boolean whole = name.column().isEmpty();
        if (!read) {
            throw new IllegalArgumentException(EXCLUDE + ": " + name.text() + " is not read anyway, since " + TABLES
                    + " does not name "
                    + TableRef.of(name.component(), name.table()).label() + ". Take it out of "
                    + EXCLUDE + ", or name the table in " + TABLES);
        }
        if (whole
                && wanted.stream()
                        .anyMatch(table -> table.component().equals(name.component())
                                && table.table().equals(name.table()))) {
            throw new IllegalArgumentException(
                    name.text() + " is both in " + TABLES + " and in " + EXCLUDE + ". Take it out of one of them");
        }
        Map<String, Object> tables = of(name.component());
        if (whole) {
            tables.put(name.isAll() ? OTHER : name.table(), EXCLUDED);
        } else if (!EXCLUDED.equals(tables.get(name.table()))) {
            columns(tables, name.table()).put(name.column().orElseThrow(), EXCLUDED);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> columns(Map<String, Object> tables, String table) {
        Object known = tables.get(table);
        if (known instanceof Map<?, ?> columns) {
            return (Map<String, Object>) columns;
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put(OTHER, INCLUDED);
        tables.put(table, columns);
        return columns;
    }

    /** A component of which nothing is left, or all, is one word. */
    private static Object effective(Map<String, Object> tables) {
        return tables.size() == 1 ? tables.get(OTHER) : tables;
    }
}
