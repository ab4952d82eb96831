package io.caravan.databricks;

import java.util.List;
import java.util.Map;

/** The control tables' columns. {@code platform/databricks/ddl/control.sql} holds the same statements. */
final class ControlTables {
    static final List<String> NAMES = List.of("checkpoints", "batches", "schemas", "staged");

    /** A part of a table's rows of a batch that is not in its bronze table yet. */
    static final String STAGED_ROWS = "ARRAY<STRUCT<i: STRING, t: BIGINT, o: STRING, c: BIGINT, d: STRING>>";

    private static final Map<String, String> COLUMNS = Map.of(
            "checkpoints",
            "source STRING NOT NULL, deployment STRING NOT NULL, bronze STRING NOT NULL, epoch BIGINT NOT NULL, writer STRING NOT NULL,"
                    + " batch BIGINT NOT NULL, receipt STRING, pending STRING, updated_at TIMESTAMP",
            "batches",
            "source STRING NOT NULL, batch BIGINT NOT NULL, epoch BIGINT NOT NULL, writer STRING NOT NULL,"
                    + " rows BIGINT NOT NULL, committed_at TIMESTAMP NOT NULL, receipt STRING NOT NULL",
            "schemas",
            "source STRING NOT NULL, component STRING NOT NULL, `table` STRING NOT NULL, fingerprint STRING NOT NULL,"
                    + " columns STRING NOT NULL",
            "staged",
            "source STRING NOT NULL, epoch BIGINT NOT NULL, batch BIGINT NOT NULL, component STRING NOT NULL,"
                    + " `table` STRING NOT NULL, part BIGINT NOT NULL, rows " + STAGED_ROWS);

    private ControlTables() {}

    /**
     * Serializable, so that of two that write for the same source one fails instead of both succeeding; a partition a source, so that those
     * of different sources do not.
     */
    static String create(String quoted, String table) {
        return "CREATE TABLE IF NOT EXISTS " + quoted + " (" + COLUMNS.get(table)
                + ") USING DELTA PARTITIONED BY (source)" + " TBLPROPERTIES ('delta.isolationLevel' = 'Serializable')";
    }
}
