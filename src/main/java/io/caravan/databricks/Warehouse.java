package io.caravan.databricks;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A SQL warehouse: runs one statement after another, each a transaction of its own. May be used by several threads. */
public interface Warehouse extends AutoCloseable {
    /** @return rows by the names of their columns; of a statement that changes rows one row, {@code num_affected_rows} */
    List<Map<String, Object>> run(Sql statement) throws SQLException;

    @Override
    void close();
}
