package io.caravan.testbed.warehouse;

import io.caravan.testbed.warehouse.Table.Column;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Every statement that Spark understands itself. */
final class SparkCommand implements Command {
    static final long INLINE_LIMIT = 25L << 20;
    private static final Set<String> CHANGES = Set.of("UPDATE", "DELETE", "MERGE");

    private final Dialect dialect;

    SparkCommand(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public Optional<Table> run(Statement statement) {
        statement.pause();
        String sql = dialect.toSpark(statement.order().sql());
        String verb = Sql.verb(sql);
        if (verb.equals("INSERT")) {
            return Optional.of(Table.affected(insert(statement, sql)));
        }
        Dataset<Row> rows =
                run(statement.order().session(), sql, statement.order().parameters());
        if (CHANGES.contains(verb)) {
            return Optional.of(Table.affected(rows.collectAsList().get(0).getLong(0)));
        }
        return Optional.of(table(rows));
    }

    /** Spark tells no count for an INSERT; the commit that bears the statement's id does. */
    private static long insert(Statement statement, String sql) {
        SparkSession own = Commits.marked(statement.order().session(), statement.id());
        Dataset<Row> unused = run(own, sql, statement.order().parameters());
        return Commits.of(own, target(sql)).rows(statement.id());
    }

    private static Dataset<Row> run(SparkSession session, String sql, List<Parameter> parameters) {
        Object[] arguments = parameters.stream().map(Parameter::argument).toArray();
        return arguments.length == 0 ? session.sql(sql) : session.sql(sql, arguments);
    }

    private static String target(String sql) {
        Cursor cursor = new Cursor(sql);
        cursor.expect("INSERT");
        if (!cursor.accept("INTO")) {
            cursor.expect("OVERWRITE");
        }
        cursor.accept("TABLE");
        return cursor.name();
    }

    private static Table table(Dataset<Row> rows) {
        List<Column> columns = Arrays.stream(rows.schema().fields())
                .map(field -> new Column(field.name(), field.dataType()))
                .toList();
        if (columns.isEmpty()) {
            return Table.NONE;
        }
        List<List<String>> texts = new ArrayList<>();
        long size = 0;
        for (Row row : rows.collectAsList()) {
            String[] values = new String[row.length()];
            for (int i = 0; i < values.length; i++) {
                values[i] = Values.text(row.get(i));
                size += values[i] == null ? 4 : values[i].length() + 3L;
            }
            texts.add(Table.row(values));
        }
        if (size > INLINE_LIMIT) {
            throw new SqlFailure(
                    "BAD_REQUEST",
                    "54000",
                    "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of at"
                            + " most 26214400 bytes.");
        }
        return new Table(columns, texts, Table.Kind.ROWS);
    }
}
