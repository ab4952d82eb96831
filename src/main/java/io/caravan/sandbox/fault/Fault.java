package io.caravan.sandbox.fault;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.wire.ExportEndpoints;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A misbehaviour of the export APIs.
 *
 * @param endpoint such as {@code list_snapshot}; {@code *} is any
 * @param after how many matching requests are answered properly first
 * @param times how many are then hit
 */
public record Fault(String endpoint, long after, long times, Effect effect) {
    public static final String ANY = "*";

    public Fault {
        if (after < 0 || times < 1) {
            throw new IllegalArgumentException("a fault has after >= 0 and times >= 1");
        }
    }

    public static Fault once(String endpoint, Effect effect) {
        return new Fault(endpoint, 0, 1, effect);
    }

    boolean matches(String path) {
        return endpoint.equals(ANY) || path.equals(endpoint) || path.equals(ExportEndpoints.PREFIX + endpoint);
    }

    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("endpoint", endpoint);
        json.put("after", after);
        json.put("times", times);
        json.putAll(effect.toJson());
        return json;
    }

    public static Fault read(JsonObject json) throws JsonFormatException {
        long after = json.optionalInteger("after").orElse(0);
        long times = json.optionalInteger("times").orElse(1);
        Optional<String> endpoint = json.optionalString("endpoint");
        try {
            return new Fault(endpoint.orElse(ANY), after, times, Effect.read(json));
        } catch (IllegalArgumentException e) {
            throw ApiError.badArguments(e.getMessage());
        }
    }
}
