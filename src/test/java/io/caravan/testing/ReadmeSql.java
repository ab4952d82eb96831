package io.caravan.testing;

import io.caravan.testing.ledger.Values;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The SQL for DuckDB of the README, of staging, and of docs/queries.md, of the history and of the state of a table, word for word. */
public final class ReadmeSql {
    private final Path lake;
    private final List<String> examples;

    public ReadmeSql(Path lake) {
        this.lake = lake;
        this.examples = examples();
    }

    private static List<String> examples() {
        List<String> examples = new ArrayList<>(Page.read(Path.of("README.md")).blocks("sql"));
        examples.addAll(Page.read(Path.of("docs", "queries.md")).blocks("sql"));
        if (examples.size() != 3) {
            throw new AssertionError("the README and docs/queries.md have other examples: " + examples);
        }
        return examples;
    }

    /** What staging holds of a table of the root: id, creation time, and two fields that the README asks for. */
    public List<List<String>> staged() {
        return query(examples.get(0)
                .replace("_creation_time", "epoch_us(_creation_time)")
                .replace(" LIMIT 5", " ORDER BY _id"));
    }

    /** How many events of each table and kind count. */
    public List<List<String>> history() {
        return query(examples.get(1));
    }

    /** How many files the history is found by. */
    public int filesOpened() {
        return Integer.parseInt(
                query(examples.get(1) + "SELECT len(getvariable('log'))").get(0).get(0));
    }

    /** Ids and documents of a table as they stand. */
    public Map<String, Object> state(String component, String table) {
        Map<String, Object> state = new TreeMap<>();
        query(examples.get(1)
                        + examples.get(2)
                                .replace("_component = ''", "_component = '" + component + "'")
                                .replace("'users'", "'" + table + "'"))
                .forEach(row -> {
                    if (state.put(row.get(0), Values.of(row.get(1))) != null) {
                        throw new AssertionError(table + " holds an id twice: " + row.get(0));
                    }
                });
        return state;
    }

    private List<List<String>> query(String sql) {
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement();
                ResultSet row = statement.executeQuery(sql.replace("data/lake", lake.toString()))) {
            List<List<String>> rows = new ArrayList<>();
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(String.valueOf(row.getString(i)));
                }
                rows.add(values);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
