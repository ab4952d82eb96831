package io.caravan.testbed.warehouse;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * The result of a statement.
 *
 * @param rows each as many texts as there are columns; null is SQL's NULL, as in the API
 */
record Table(List<Column> columns, List<List<String>> rows, Kind kind) {
    enum Kind {
        ROWS,
        /** The one row tells the client where to carry a file. */
        VOLUME_OPERATION
    }

    record Column(String name, DataType type) {
        private static final Map<String, String> NAMES =
                Map.of("BIGINT", "LONG", "SMALLINT", "SHORT", "TINYINT", "BYTE");

        String typeText() {
            return type.sql();
        }

        /** The API's word, which differs from SQL's for some integers. */
        String typeName() {
            String base = type.sql().replaceFirst("[(<].*", "").strip();
            return NAMES.getOrDefault(base, base);
        }
    }

    /** Of a statement that returns nothing, such as DDL. */
    static final Table NONE = new Table(List.of(), List.of(), Kind.ROWS);

    static Table counts(Map<String, Long> counts) {
        List<Column> columns = counts.keySet().stream()
                .map(name -> new Column(name, DataTypes.LongType))
                .toList();
        return new Table(
                columns, List.of(counts.values().stream().map(String::valueOf).toList()), Kind.ROWS);
    }

    static Table affected(long rows) {
        return counts(Map.of("num_affected_rows", rows));
    }

    static Table texts(List<String> names, Stream<List<String>> rows) {
        return new Table(
                names.stream()
                        .map(name -> new Column(name, DataTypes.StringType))
                        .toList(),
                rows.toList(),
                Kind.ROWS);
    }

    /** {@code List.of} that bears nulls. */
    static List<String> row(String... values) {
        return Collections.unmodifiableList(Arrays.asList(values));
    }
}
