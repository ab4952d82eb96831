package io.caravan.databricks.lakeflow;

import io.caravan.core.schema.ColumnName;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.TableSchema;
import io.caravan.databricks.SqlName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The typed columns of a table over {@code _members}, the map from its fields to the texts of their values. One column a line, in
 * the order of the fields. A value that does not fit its column's type gives NULL there, and nothing else does but null.
 */
final class TypedColumns {
    /** Characters that Unity Catalog takes in a column's name. */
    private static final int LONGEST = 255;

    private record Column(String field, ColumnType type) {
        String name() {
            return SqlName.of(ColumnName.encode(field)).quoted();
        }

        boolean isPossible() {
            return ColumnName.encode(field).length() <= LONGEST;
        }

        String value() {
            String key = "[" + SqlText.literal(field) + "]";
            return switch (type) {
                case STRING -> "_strings" + key;
                case BIGINT -> "try_cast(_members" + key + " AS BIGINT)";
                case DOUBLE -> "_doubles" + key;
                case BOOLEAN -> "CASE _members" + key + " WHEN 'true' THEN true WHEN 'false' THEN false END";
                case BINARY -> "_bytes" + key;
                case JSON -> "nullif(_members" + key + ", 'null')";
            };
        }
    }

    private final List<Column> columns;
    private final List<String> without;

    TypedColumns(TableSchema schema) {
        Map<Boolean, List<Column>> possible = schema.columns().entrySet().stream()
                .map(column -> new Column(column.getKey(), ColumnType.of(column.getValue())))
                .collect(Collectors.partitioningBy(Column::isPossible));
        this.columns = possible.get(true);
        this.without = possible.get(false).stream().map(Column::field).toList();
    }

    /** Fields of the schema that have no column, since its name would be too long: they are left over like unknown ones. */
    List<String> without() {
        return without;
    }

    /** Maps of all members that have the type, as {@code , expression AS _name}; only of types that a column has. */
    String maps() {
        Set<ColumnType> types = columns.stream().map(Column::type).collect(Collectors.toSet());
        StringBuilder maps = new StringBuilder();
        if (types.contains(ColumnType.STRING)) {
            maps.append(STRINGS);
        }
        if (types.contains(ColumnType.DOUBLE)) {
            maps.append(DOUBLES);
        }
        if (types.contains(ColumnType.BINARY)) {
            maps.append(BYTES);
        }
        return maps.toString();
    }

    /** {@code , expression AS column} a line. */
    String values() {
        return lines(column -> ",\n      " + column.value() + " AS " + column.name());
    }

    /** {@code , column} a line. */
    String names() {
        return lines(column -> ",\n  " + column.name());
    }

    /** Whether the member {@code _p} is in none of the columns. */
    String isLeftOver() {
        if (columns.isEmpty()) {
            return "_p.text <> 'null'";
        }
        return "_p.text <> 'null' AND CASE _p.field"
                + lines(column ->
                        "\n        WHEN " + SqlText.literal(column.field()) + " THEN " + column.name() + " IS NULL")
                + "\n        ELSE true END";
    }

    private String lines(Function<Column, String> line) {
        List<String> lines = new ArrayList<>();
        columns.forEach(column -> lines.add(line.apply(column)));
        return String.join("", lines);
    }

    private static final String STRINGS =
            """
            ,
                  transform_values(_members, (_f, _v) -> CASE
                    WHEN NOT startswith(_v, '"') THEN NULL
                    WHEN contains(_v, chr(92)) THEN get_json_object(concat('[', _v, ']'), '$[0]')
                    ELSE substring(_v, 2, length(_v) - 2) END) AS _strings""";

    /* An int64 is in a column of doubles only if it is exact there. 2^63-1 is not, but its double comes back as it. */
    private static final String DOUBLES =
            """
            ,
                  transform_values(_members, (_f, _v) -> CASE
                    WHEN _v = '{"$float":"AAAAAAAA8H8="}' THEN double('Infinity')
                    WHEN _v = '{"$float":"AAAAAAAA8P8="}' THEN double('-Infinity')
                    WHEN startswith(_v, '{"$float":"') THEN double('NaN')
                    WHEN _v RLIKE '^-?[0-9]+[.Ee]' THEN try_cast(_v AS DOUBLE)
                    WHEN _v RLIKE '^-?[0-9]+$' AND _v <> '9223372036854775807'
                      AND try_cast(try_cast(_v AS DOUBLE) AS BIGINT) = try_cast(_v AS BIGINT)
                      THEN try_cast(_v AS DOUBLE) END) AS _doubles""";

    private static final String BYTES =
            """
            ,
                  transform_values(_members, (_f, _v) -> CASE
                    WHEN startswith(_v, '{"$bytes":"') THEN unbase64(substring(_v, 12, length(_v) - 13)) END) AS _bytes""";
}
