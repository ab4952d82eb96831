package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;

/** Structured Streaming readers of Delta tables, which collect what they are given. */
final class Streams {
    private static final List<String> COLUMNS = List.of("_id", "_generation", "_ts", "_op");

    private record Reader(StreamingQuery query, List<Row> rows) {}

    private final Spark spark;
    private final Dialect dialect;
    private final Map<String, Reader> readers = new ConcurrentHashMap<>();

    Streams(Spark spark, Dialect dialect) {
        this.spark = spark;
        this.dialect = dialect;
    }

    /** {@code {"table": "..."}} or {@code {"path": "..."}}, optionally with {@code columns}; gives {@code {"id": "..."}}. */
    Reply start(Request request) {
        JsonNode body = request.json();
        SparkSession session = spark.session();
        Dataset<Row> source = body.has("path")
                ? session.readStream().format("delta").load(body.get("path").asText())
                : session.readStream().table(dialect.toSpark(body.path("table").asText()));
        List<Row> rows = new ArrayList<>();
        String id = UUID.randomUUID().toString();
        readers.put(id, new Reader(query(source.select(columns(body, source)), rows), rows));
        return Reply.ok(Json.object().put("id", id));
    }

    private static StreamingQuery query(Dataset<Row> source, List<Row> rows) {
        try {
            return source.writeStream()
                    .foreachBatch((batch, number) -> {
                        List<Row> more = batch.collectAsList();
                        synchronized (rows) {
                            rows.addAll(more);
                        }
                    })
                    .start();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Column[] columns(JsonNode body, Dataset<Row> source) {
        List<String> there = Arrays.asList(source.columns());
        List<String> wanted = new ArrayList<>();
        body.path("columns").forEach(column -> wanted.add(column.asText()));
        List<String> chosen = wanted.isEmpty() ? COLUMNS : wanted;
        return chosen.stream().filter(there::contains).map(functions::col).toArray(Column[]::new);
    }

    /** With {@code ?drain=true} only after everything was read that is committed now. */
    Reply status(Request request) {
        Reader reader = find(request);
        if (request.query().getOrDefault("drain", "").equals("true")) {
            drain(reader.query());
        }
        Optional<StreamingQueryException> failure =
                Optional.ofNullable(reader.query().exception().getOrElse(() -> null));
        ObjectNode reply = Json.object()
                .put("active", reader.query().isActive())
                .put("failed", failure.isPresent())
                .put("message", failure.map(Throwable::getMessage).orElse(""));
        ArrayNode rows = reply.putArray("rows");
        synchronized (reader.rows()) {
            reader.rows().forEach(row -> rows.add(Values.row(row)));
        }
        return Reply.ok(reply);
    }

    Reply stop(Request request) {
        stop(find(request).query());
        return Reply.done();
    }

    void clear() {
        readers.values().forEach(reader -> stop(reader.query()));
        readers.clear();
    }

    private Reader find(Request request) {
        String id = request.path().split("/", -1)[3];
        return Optional.ofNullable(readers.get(id)).orElseThrow(() -> ApiFailure.missing("stream " + id));
    }

    private static void drain(StreamingQuery query) {
        try {
            query.processAllAvailable();
        } catch (Exception told) {
            // The query's own status says it.
        }
    }

    private static void stop(StreamingQuery query) {
        try {
            query.stop();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
