package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request: its query parameters, headers and body.
 *
 * @param headers by lower-case name
 */
public record Request(String method, String path, Map<String, String> query, Map<String, String> headers, String body) {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    /** The body as a JSON object; an empty body is an empty object. */
    public JsonObject json() {
        return object(body.isBlank() ? "{}" : body);
    }

    /** The arguments of an export API, from the body of a POST or the query of a GET. */
    public Arguments arguments() {
        if (!method.equals("POST")) {
            return new Arguments(Map.copyOf(query), Arguments.Source.QUERY);
        }
        if (!isJson(header("content-type").orElse(""))) {
            throw ApiError.badArguments("Expected request with `Content-Type: application/json`");
        }
        return new Arguments(object(body).fields(), Arguments.Source.BODY);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    boolean flag(String name) {
        String value = parameter(name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw ApiError.badQuery(name + ": provided string was not `true` or `false`");
        }
        return value.equals("true");
    }

    private static JsonObject object(String text) {
        try {
            if (text.startsWith(BYTE_ORDER_MARK)) {
                throw new JsonFormatException("expected value at the beginning");
            }
            Object json = Json.read(text);
            if (!(json instanceof Map)) {
                throw ApiError.badType("an object was expected");
            }
            return JsonObject.of("body", json);
        } catch (JsonFormatException e) {
            throw ApiError.badArguments("Failed to parse the request body as JSON: " + e.getMessage());
        }
    }

    private static boolean isJson(String contentType) {
        String type =
                contentType.toLowerCase(Locale.ROOT).replaceFirst(";.*", "").strip();
        return type.equals("application/json") || (type.startsWith("application/") && type.endsWith("+json"));
    }
}
