package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** Any Spark SQL, for tests: several statements in a session of their own, with typed rows. */
final class Scripts {
    private final Spark spark;
    private final Dialect dialect;

    Scripts(Spark spark, Dialect dialect) {
        this.spark = spark;
        this.dialect = dialect;
    }

    /** {@code {"sql": "...; ..."}} gives {@code {"results": [{columns, rows}, ...]}}, one for each statement. */
    Reply run(Request request) {
        SparkSession session = spark.session();
        SparkSession.setActiveSession(session);
        ObjectNode reply = Json.object();
        ArrayNode results = reply.putArray("results");
        try {
            for (String statement : Sql.statements(request.json().path("sql").asText())) {
                results.add(result(session.sql(dialect.toSpark(statement))));
            }
            return Reply.ok(reply);
        } catch (Exception e) {
            SqlFailure failure = SqlFailure.from(e);
            return Reply.json(
                    422,
                    Json.object()
                            .put("sql_state", failure.sqlState())
                            .put("message", dialect.fromSpark(failure.getMessage())));
        } finally {
            SparkSession.clearActiveSession();
        }
    }

    private static ObjectNode result(Dataset<Row> rows) {
        ObjectNode result = Json.object();
        ArrayNode columns = result.putArray("columns");
        for (StructField field : rows.schema().fields()) {
            columns.addObject()
                    .put("name", field.name())
                    .put("type", field.dataType().sql());
        }
        ArrayNode values = result.putArray("rows");
        if (!columns.isEmpty()) {
            rows.collectAsList().forEach(row -> values.add(Values.row(row)));
        }
        return result;
    }
}
