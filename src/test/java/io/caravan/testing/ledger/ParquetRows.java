package io.caravan.testing.ledger;

import java.nio.file.Path;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every value of a staging table's files, whoever wrote them: id, column, {@code TYPE value}. */
public final class ParquetRows {
    private ParquetRows() {}

    /** Doubles are their bits, timestamps microseconds; a column that is NULL says so with its type. */
    public static Map<String, Map<String, String>> of(List<Path> files) {
        Map<String, Map<String, String>> rows = new TreeMap<>();
        String names = files.stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT * REPLACE (epoch_us(_creation_time) AS _creation_time) FROM read_parquet(" + names
                                + ", hive_partitioning = false)")) {
            while (row.next()) {
                if (rows.put(row.getString("_id"), values(row)) != null) {
                    throw new AssertionError("an id twice: " + row.getString("_id"));
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return rows;
    }

    private static Map<String, String> values(ResultSet row) throws SQLException {
        ResultSetMetaData columns = row.getMetaData();
        Map<String, String> values = new TreeMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String type = columns.getColumnTypeName(i);
            boolean isNull = row.getObject(i) == null;
            values.put(columns.getColumnName(i), type + " " + (isNull ? "NULL" : value(row, i, type)));
        }
        return values;
    }

    private static String value(ResultSet row, int column, String type) throws SQLException {
        return switch (type) {
            case "DOUBLE" -> Long.toHexString(Double.doubleToRawLongBits(row.getDouble(column)));
            case "BLOB" -> {
                Blob blob = row.getBlob(column);
                yield HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
            }
            default -> "'" + row.getString(column) + "'";
        };
    }
}
