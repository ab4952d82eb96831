package io.caravan.staging.view;

import io.caravan.core.change.TableRef;
import io.caravan.staging.engine.Sql;
import java.util.List;
import java.util.function.Supplier;

/**
 * A table as a statement can read it.
 *
 * @param rows the statement that gives them; asking for it may fetch files
 */
public record ReadableTable(TableRef table, Kind kind, List<Column> columns, Supplier<String> rows) {
    /** What its rows are. */
    public enum Kind {
        /** One row a document. */
        STATE,
        /** One row an event, of all generations. */
        HISTORY
    }

    /** @param type as DuckDB calls it */
    public record Column(String name, String type) {}

    /** A statement with these columns and no row. */
    String empty() {
        return placeholder(" WHERE false");
    }

    /**
     * A statement with these columns.
     *
     * @param behind what follows its only expressions
     */
    public String placeholder(String behind) {
        StringBuilder sql = new StringBuilder("SELECT ");
        for (Column column : columns) {
            sql.append(sql.length() > "SELECT ".length() ? ", " : "")
                    .append("CAST(NULL AS ")
                    .append(column.type())
                    .append(") AS ")
                    .append(Sql.name(column.name()));
        }
        return sql.append(behind).toString();
    }
}
