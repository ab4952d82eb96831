package io.caravan.databricks.lakeflow;

import io.caravan.core.schema.ColumnName;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The typed columns of a table, one a line, in the order of their fields; fields that differ by case alone come last. Spark cannot
 * tell such fields apart in one struct, so there is a struct for each spelling.
 */
final class TypedColumns {
    /** Characters that Unity Catalog takes in a column's name. */
    private static final int LONGEST = 255;

    private static final String ALL = ", map('ignoreNullFields', 'false')";

    /** Columns that one call of {@code from_json} reads. */
    private record Struct(String name, List<TypedColumn> columns) {}

    private final List<Struct> structs;
    private final List<String> without;

    TypedColumns(TableSchema schema) {
        Map<Boolean, List<String>> possible = schema.columns().keySet().stream()
                .collect(Collectors.partitioningBy(
                        field -> ColumnName.encode(field).length() <= LONGEST));
        this.without = possible.get(false);
        this.structs = new ArrayList<>();
        List<String> fields = possible.get(true);
        while (!fields.isEmpty()) {
            fields = split(fields, schema);
        }
    }

    /** @return those that need another struct */
    private List<String> split(List<String> fields, TableSchema schema) {
        String name = structs.isEmpty() ? "_t" : "_t" + (structs.size() + 1);
        Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        Map<Boolean, List<String>> now = fields.stream().collect(Collectors.partitioningBy(taken::add));
        structs.add(new Struct(
                name,
                now.get(true).stream()
                        .map(field -> new TypedColumn(
                                field, ColumnType.of(schema.columns().get(field)), name))
                        .toList()));
        return now.get(false);
    }

    /** Fields of the schema that have no column, since its name would be too long: they are left over like unknown ones. */
    List<String> without() {
        return without;
    }

    boolean has(ColumnType type) {
        return all().stream().anyMatch(column -> column.type() == type);
    }

    /** {@code , from_json(...) AS _t, ... AS _doubt} of the rows with {@code document}, all in one line. */
    String read() {
        String options = has(ColumnType.DOUBLE) ? ", map('allowNonNumericNumbers', 'false')" : "";
        StringBuilder read = new StringBuilder();
        for (Struct struct : structs) {
            String schema =
                    struct.columns().stream().map(TypedColumn::declaration).collect(Collectors.joining(", "));
            read.append(", from_json(document, ")
                    .append(SqlText.literal(schema))
                    .append(options)
                    .append(") AS ")
                    .append(struct.name());
        }
        return read.append(", ").append(doubt()).append(" AS _doubt").toString();
    }

    /** Whether a column could hold what is no value of its type, or of its own field: never false where one does. */
    private String doubt() {
        List<String> doubts = new ArrayList<>();
        List<String> patterns = new ArrayList<>();
        if (has(ColumnType.STRING)) {
            patterns.add(of(ColumnType.STRING).stream()
                    .map(TypedColumn::pattern)
                    .collect(Collectors.joining("|", "\"(?:", ")\":[^\"n]")));
        }
        if (has(ColumnType.DOUBLE)) {
            patterns.add("\":-?[0-9]{16}");
        }
        if (!patterns.isEmpty()) {
            doubts.add("document RLIKE " + SqlText.literal(String.join("|", patterns)));
        }
        of(ColumnType.JSON).forEach(column -> doubts.add(column.isAmbiguous()));
        return doubts.isEmpty() ? "false" : String.join(" OR ", doubts);
    }

    /** JSON of all columns with a value, as they were read. */
    String asJson() {
        return structs.isEmpty()
                ? "'{}'"
                : eachStruct(struct -> "to_json(" + struct.name() + ")", "concat(", ", ", ")");
    }

    /** {@code expression AS column} a line. */
    String values() {
        return all().stream()
                .map(column -> "\n      " + column.value() + " AS " + column.name())
                .collect(Collectors.joining(","));
    }

    /** Of the keys of {@code _texts} those whose column in {@code _c} has no value; both have their fields in one order. */
    String leftOver() {
        if (structs.isEmpty()) {
            return "map_keys(_texts)";
        }
        String fields =
                eachStruct(struct -> "json_object_keys(to_json(" + struct.name() + ALL + "))", "concat(", ", ", ")");
        return "array_except(map_keys(_texts), map_keys(map_filter(map_from_arrays(" + fields
                + ", map_values(from_json(to_json(_c" + ALL
                + "), 'MAP<STRING, STRING>'))), (_f, _v) -> _v IS NOT NULL)))";
    }

    private String eachStruct(Function<Struct, String> text, String before, String between, String behind) {
        return structs.size() == 1
                ? text.apply(structs.get(0))
                : structs.stream().map(text).collect(Collectors.joining(between, before, behind));
    }

    private List<TypedColumn> of(ColumnType type) {
        return all().stream().filter(column -> column.type() == type).toList();
    }

    private List<TypedColumn> all() {
        return structs.stream().flatMap(struct -> struct.columns().stream()).toList();
    }
}
