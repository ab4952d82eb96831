package io.caravan.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What an output holds, for comparison: nobody shall win by doing less.
 *
 * @param fingerprint over component, table, id and ts of all documents, in any order
 */
record Content(long documents, String fingerprint) {
    private static final String SQL =
            """
            SELECT count(*), bit_xor(hash(_component, _table, _id, _ts))
            FROM read_parquet('%s/**/*.parquet') WHERE _op = 'upsert' AND document IS NOT NULL
            """;

    static Content of(Path output) throws IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(SQL.formatted(output))) {
            result.next();
            return new Content(result.getLong(1), result.getString(2));
        } catch (SQLException e) {
            throw new IOException("the output in " + output + " cannot be read", e);
        }
    }
}
