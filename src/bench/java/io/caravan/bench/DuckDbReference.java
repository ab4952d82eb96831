package io.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The job as a SQL script of one statement over the saved page bodies: no HTTP, no validation, no canonical numbers, no
 * checkpoint. Of six forms that were tried, one of the two fastest, which differ by less than the noise; the slowest took 1.5 times its CPU.
 */
final class DuckDbReference {
    private static final String SQL =
            """
            COPY (
              SELECT r._component, r._table, r._id, 1::BIGINT AS _generation, r._ts, 'upsert' AS _op,
                     coalesce(r._deleted, false) AS _deleted,
                     make_timestamp((r._creationTime * 1000)::BIGINT) AS _creation_time,
                     v AS document, 1::BIGINT AS _batch, now() AS _ingested_at
              FROM (
                SELECT unnest(json_transform(content, '{"values": ["JSON"]}')."values") AS v,
                       unnest(json_transform(content, '{"values": [{"_component": "VARCHAR", "_table": "VARCHAR",
                         "_id": "VARCHAR", "_ts": "BIGINT", "_deleted": "BOOLEAN", "_creationTime": "DOUBLE"}]}')
                         ."values") AS r
                FROM read_text('%s')))
            TO '%s' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)
            """;

    private DuckDbReference() {}

    static void run(Workspace work, Path output) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET preserve_insertion_order = false");
            statement.execute(SQL.formatted(work.pages().resolve("*.json"), output.resolve("reference.parquet")));
        }
    }

    /** For a cold run: one process, one run. Argument: the workspace. */
    public static void main(String[] args) throws IOException, SQLException {
        Workspace work = new Workspace(Path.of(args[0]));
        run(work, work.freshOutput(Workload.REFERENCE.label()));
    }
}
