package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;

/**
 * Sessions of the API's clients: each its own current schema and settings. Scripts and streams of tests have none of these: they skip files
 * by the statistics in the log, as Spark does by itself.
 */
final class Sessions {
    /** Of tables that Spark itself wrote, and of few files: to find out which of them to read takes longer than to read them all. */
    private static final Map<String, String> SETTINGS = Map.of("spark.databricks.delta.stats.skipping", "false");

    private final Spark spark;
    private final Map<String, SparkSession> open = new ConcurrentHashMap<>();

    Sessions(Spark spark) {
        this.spark = spark;
    }

    Reply create(Request request) {
        JsonNode body = request.json();
        SparkSession session = session(body.path("schema").asText(""));
        String id = UUID.randomUUID().toString();
        open.put(id, session);
        return Reply.ok(Json.object().put("session_id", id));
    }

    Reply delete(Request request) {
        String id = request.path().replaceFirst(".*/", "");
        if (open.remove(id) == null) {
            throw ApiFailure.missing("session " + id);
        }
        return Reply.done();
    }

    /** @param body of a submission, with its session; without one it gets a new session */
    SparkSession of(JsonNode body) {
        String id = body.path("session_id").asText("");
        return id.isEmpty()
                ? session(body.path("schema").asText(""))
                : Optional.ofNullable(open.get(id)).orElseThrow(() -> ApiFailure.missing("session " + id));
    }

    private SparkSession session(String schema) {
        SparkSession session = spark.session();
        SETTINGS.forEach(session.conf()::set);
        if (!schema.isEmpty() && session.catalog().databaseExists(schema)) {
            session.catalog().setCurrentDatabase(schema);
        }
        return session;
    }
}
