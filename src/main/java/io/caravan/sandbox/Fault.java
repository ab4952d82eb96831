package io.caravan.sandbox;

import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Something that goes wrong with the next requests of an endpoint.
 *
 * @param endpoint such as {@code /api/document_deltas}; {@code *} for every {@code /api/} one
 * @param after how many matching requests go well first
 * @param times how many then go wrong
 */
record Fault(String endpoint, Kind kind, long after, long times, Parameters parameters) {
    /** What goes wrong. */
    enum Kind {
        /** {@code status} instead of an answer, with {@code retryAfter} and {@code code} where given. */
        STATUS,
        /** The answer, {@code delayMillis} later. */
        SLOW,
        /** The answer's head, and of its body only {@code bytes}. */
        CUT,
        /** 200 with a page of HTML. */
        HTML,
        /** 200 with JSON that is none. */
        GARBAGE,
        /** 200 with well-formed JSON of another shape. */
        WRONG_TYPE,
        /** The endpoint's previous answer once more. */
        DUPLICATE;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Numbers and words that some kinds need. */
    record Parameters(int status, Optional<String> retryAfter, String code, long bytes, long delayMillis) {}

    static Fault read(JsonObject json) throws JsonFormatException {
        json.allow("endpoint", "kind", "after", "times", "status", "retryAfter", "code", "bytes", "delayMillis");
        return new Fault(
                json.optionalString("endpoint").orElse("*"),
                kind(json.string("kind")),
                json.optionalInteger("after").orElse(0),
                json.optionalInteger("times").orElse(1),
                new Parameters(
                        (int) json.optionalInteger("status").orElse(503),
                        json.optionalString("retryAfter"),
                        json.optionalString("code").orElse("InjectedFault"),
                        json.optionalInteger("bytes").orElse(0),
                        json.optionalInteger("delayMillis").orElse(1000)));
    }

    private static Kind kind(String name) throws JsonFormatException {
        for (Kind kind : Kind.values()) {
            if (kind.label().equals(name)) {
                return kind;
            }
        }
        throw new JsonFormatException("no fault is of kind " + name);
    }

    boolean matches(String path) {
        return endpoint.equals("*") || endpoint.equals(path);
    }

    boolean isSpent() {
        return times == 0;
    }

    boolean isDue() {
        return after == 0;
    }

    Fault met() {
        return after > 0
                ? new Fault(endpoint, kind, after - 1, times, parameters)
                : new Fault(endpoint, kind, 0, times - 1, parameters);
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("endpoint", endpoint);
        json.put("kind", kind.label());
        json.put("after", after);
        json.put("times", times);
        return json;
    }
}
