package io.caravan.sandbox;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One HTTP request: its query parameters and its body. */
record Request(String method, String path, Map<String, String> query, String authorization, String body) {
    /** The body as a JSON object; an empty body is an empty object. */
    JsonObject json() {
        try {
            return JsonObject.of("body", body.isBlank() ? Map.of() : Json.read(body));
        } catch (JsonFormatException e) {
            throw ApiError.badArguments(e.getMessage());
        }
    }

    /** The arguments of an export API, from the body of a POST or the query of a GET. */
    Arguments arguments() {
        return method.equals("POST") ? new Arguments(json().fields()) : new Arguments(Map.copyOf(query));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    boolean flag(String name) {
        return parameter(name).map("true"::equals).orElse(false);
    }

    /** Values are JSON values, or the texts of a query. */
    record Arguments(Map<String, ?> values) {
        OptionalLong integer(String name) {
            Object value = values.get(name);
            if (value == null || value == Json.NULL) {
                return OptionalLong.empty();
            }
            try {
                if (value instanceof Long number) {
                    return OptionalLong.of(number);
                }
                if (value instanceof String text) {
                    return OptionalLong.of(Long.parseLong(text));
                }
            } catch (NumberFormatException e) {
                throw ApiError.badArguments(name + " is not an int64: " + e.getMessage());
            }
            throw ApiError.badArguments(name + " is not an int64");
        }

        Optional<String> text(String name) {
            Object value = values.get(name);
            if (value == null || value == Json.NULL) {
                return Optional.empty();
            }
            if (value instanceof String text) {
                return Optional.of(text);
            }
            throw ApiError.badArguments(name + " is not a string");
        }

        Format format() {
            return text("format").map(Format::named).orElse(Format.CLEAN);
        }

        Selection selection() {
            Object value = values.get("selection");
            if (value instanceof String text) {
                return Selection.parseText(text);
            }
            if (value != null && value != Json.NULL) {
                return Selection.parse(value);
            }
            return Selection.of(text("component"), text("tableName"));
        }
    }
}
