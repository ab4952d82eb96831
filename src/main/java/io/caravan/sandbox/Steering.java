package io.caravan.sandbox;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@code POST /sandbox/...} does. */
final class Steering {
    private static final String JSON_NAME = "request";

    private final Commits commits;
    private final Backend backend;
    private final Faults faults;

    Steering(Commits commits, Backend backend, Faults faults) {
        this.commits = commits;
        this.backend = backend;
        this.faults = faults;
    }

    Object post(String path, byte[] body) throws JsonFormatException {
        JsonObject json = JsonObject.of(JSON_NAME, body.length == 0 ? Map.of() : Json.read(body));
        return switch (path) {
            case "/sandbox/apply" -> apply(json);
            case "/sandbox/import" -> committed(commits.commit(Mutation.imported(json)));
            case "/sandbox/tables" ->
                committed(commits.commit(new Mutation.AddTable(
                        Mutation.table(json), json.optionalInteger("documents").orElse(0))));
            case "/sandbox/expire" -> expire(json);
            case "/sandbox/plan" -> plan(json);
            case "/sandbox/faults" -> inject(json);
            default -> throw new ApiError(404, "NotFound", "No such steering endpoint: " + path);
        };
    }

    private Object apply(JsonObject json) throws JsonFormatException {
        if (json.has("writes")) {
            return committed(commits.commit(Mutation.writes(json)));
        }
        long ts = 0;
        for (long i = json.integer("transactions"); i > 0; i--) {
            ts = commits.commitByChance();
        }
        return committed(ts);
    }

    private Object expire(JsonObject json) throws JsonFormatException {
        json.allow("cursors", "snapshots");
        if (json.has("cursors") && json.bool("cursors")) {
            backend.expireCursors();
        }
        if (json.has("snapshots") && json.bool("snapshots")) {
            backend.expireSnapshots();
        }
        return Map.of();
    }

    private Object plan(JsonObject json) throws JsonFormatException {
        faults.plan(json.bool("streamingExport") ? Faults.Plan.WITH_EXPORT : Faults.Plan.WITHOUT_EXPORT);
        return Map.of();
    }

    private Object inject(JsonObject json) throws JsonFormatException {
        Fault fault = Fault.read(json);
        faults.inject(fault);
        return fault.json();
    }

    Map<String, Object> stats() {
        Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("now", backend.now());
        stats.put("documents", backend.counts());
        stats.put("requests", faults.requests());
        return stats;
    }

    List<Map<String, Object>> faults() {
        return faults.pending();
    }

    void clearFaults() {
        faults.clear();
    }

    private static Map<String, Object> committed(long ts) {
        return Map.of("ts", ts);
    }
}
