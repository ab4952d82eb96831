package io.caravan.staging.record;

import io.caravan.core.schema.ColumnName;
import io.caravan.core.schema.ColumnType;
import io.caravan.core.schema.TableSchema;
import java.util.List;

/**
 * One typed column of a staging table.
 *
 * @param field as Convex names it
 */
public record StagedColumn(String field, ColumnType type) {
    public static List<StagedColumn> of(TableSchema schema) {
        return schema.columns().entrySet().stream()
                .map(column -> new StagedColumn(column.getKey(), ColumnType.of(column.getValue())))
                .toList();
    }

    public String column() {
        return ColumnName.encode(field);
    }

    /** The name of its type in a Delta schema. */
    public String deltaType() {
        return switch (type) {
            case BIGINT -> "long";
            case DOUBLE -> "double";
            case BOOLEAN -> "boolean";
            case BINARY -> "binary";
            case STRING, JSON -> "string";
        };
    }

    /** The name of its type in SQL. */
    public String sqlType() {
        return switch (type) {
            case BIGINT -> "BIGINT";
            case DOUBLE -> "DOUBLE";
            case BOOLEAN -> "BOOLEAN";
            case BINARY -> "BLOB";
            case STRING, JSON -> "VARCHAR";
        };
    }
}
