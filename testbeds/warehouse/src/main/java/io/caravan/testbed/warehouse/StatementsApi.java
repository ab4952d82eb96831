package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.testbed.warehouse.Table.Column;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.spark.sql.types.DecimalType;

/** The SQL Statement Execution API: submit, poll, fetch, cancel and close. */
final class StatementsApi {
    static final int PARAMETER_LIMIT = 256;
    private static final int STATEMENT_LIMIT = 16 << 20;
    private static final Duration FOREVER = Duration.ofHours(1);

    private final Statements statements;
    private final Sessions sessions;
    private final Dialect dialect;

    StatementsApi(Statements statements, Sessions sessions, Dialect dialect) {
        this.statements = statements;
        this.sessions = sessions;
        this.dialect = dialect;
    }

    Reply submit(Request request) {
        JsonNode body = request.json();
        String sql = body.path("statement").asText();
        List<Parameter> parameters = Parameter.read(body.path("parameters"));
        if (sql.getBytes(StandardCharsets.UTF_8).length + request.parameterBytes() > STATEMENT_LIMIT) {
            throw tooLarge();
        }
        if (parameters.size() > PARAMETER_LIMIT) {
            throw ApiFailure.invalid(
                    "The number of parameters, " + parameters.size() + ", exceeds the limit of " + PARAMETER_LIMIT);
        }
        Statement statement = statements.submit(new Statement.Order(
                sql, parameters, sessions.of(body), request.authority().host(), request.fault()));
        boolean toTheEnd = request.fault().kind() == Fault.Kind.UNAVAILABLE_AFTER_COMMIT
                || request.fault().kind() == Fault.Kind.DROP_AFTER_COMMIT;
        Statement.State state = statement.await(toTheEnd ? FOREVER : patience(body));
        if (!state.isOver() && body.path("on_wait_timeout").asText().equals("CANCEL")) {
            statements.cancel(statement);
        }
        return Reply.ok(describe(statement));
    }

    static ApiFailure tooLarge() {
        return ApiFailure.invalid("The statement is larger than the limit of " + STATEMENT_LIMIT + " bytes");
    }

    Reply poll(Request request) {
        return Reply.ok(describe(statements.find(id(request))));
    }

    Reply cancel(Request request) {
        statements.cancel(statements.find(id(request)));
        return Reply.done();
    }

    Reply close(Request request) {
        statements.close(statements.find(id(request)));
        return Reply.done();
    }

    Reply release() {
        statements.release();
        return Reply.done();
    }

    /** There is one chunk: a result that is returned inline has no more. */
    Reply chunk(Request request) {
        Statement statement = statements.find(id(request));
        if (statement.state() instanceof Statement.Succeeded succeeded
                && request.path().endsWith("/chunks/0")) {
            return Reply.ok(result(succeeded.table()));
        }
        throw ApiFailure.missing("the chunk");
    }

    private static String id(Request request) {
        return request.path().split("/", -1)[5];
    }

    private static Duration patience(JsonNode body) {
        String wait = body.path("wait_timeout").asText("10s");
        return Duration.ofSeconds(Long.parseLong(wait.replaceFirst("s$", "")));
    }

    private ObjectNode describe(Statement statement) {
        Statement.State state = statement.state();
        ObjectNode reply = Json.object().put("statement_id", statement.id());
        ObjectNode status = reply.putObject("status").put("state", Journal.name(state));
        if (state instanceof Statement.Failed failed) {
            status.put("sql_state", failed.failure().sqlState());
            status.putObject("error")
                    .put("error_code", failed.failure().errorCode())
                    .put("message", dialect.fromSpark(failed.failure().getMessage()));
        } else if (state instanceof Statement.Succeeded succeeded) {
            reply.set("manifest", manifest(succeeded.table()));
            reply.set("result", result(succeeded.table()));
        }
        return reply;
    }

    private static ObjectNode manifest(Table table) {
        ObjectNode manifest = Json.object().put("format", "JSON_ARRAY");
        ObjectNode schema =
                manifest.putObject("schema").put("column_count", table.columns().size());
        ArrayNode columns = schema.putArray("columns");
        int position = 0;
        for (Column column : table.columns()) {
            ObjectNode described = columns.addObject()
                    .put("name", column.name())
                    .put("type_text", column.typeText())
                    .put("type_name", column.typeName())
                    .put("position", position++);
            if (column.type() instanceof DecimalType decimal) {
                described.put("type_precision", decimal.precision()).put("type_scale", decimal.scale());
            }
        }
        manifest.put("total_chunk_count", table.rows().isEmpty() ? 0 : 1)
                .put("total_row_count", table.rows().size())
                .put("truncated", false);
        if (table.kind() == Table.Kind.VOLUME_OPERATION) {
            manifest.put("is_volume_operation", true);
        }
        return manifest;
    }

    private static ObjectNode result(Table table) {
        ObjectNode result = Json.object()
                .put("chunk_index", 0)
                .put("row_offset", 0)
                .put("row_count", table.rows().size());
        ArrayNode rows = result.putArray("data_array");
        for (List<String> row : table.rows()) {
            ArrayNode values = rows.addArray();
            row.forEach(values::add);
        }
        return result;
    }
}
