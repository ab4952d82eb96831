package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * One request.
 *
 * @param query its parameters, decoded
 * @param fault what shall befall it
 */
record Request(
        String method, String path, Map<String, String> query, Authority authority, ByteBuffer body, Fault fault) {
    /** @param authorization the header's value; empty where there is none */
    record Authority(String authorization, String host) {}

    byte[] bytes() {
        byte[] bytes = new byte[body.remaining()];
        body.duplicate().get(bytes);
        return bytes;
    }

    JsonNode json() {
        return Json.read(bytes());
    }

    String endpoint() {
        return method + " " + path;
    }

    boolean isStatement() {
        return method.equals("POST") && path.matches("/api/2\\.0/sql/statements/?");
    }

    /** The text of the statement that it submits. */
    Optional<String> statement() {
        return isStatement() ? Optional.of(json().path("statement").asText()) : Optional.empty();
    }

    long parameterBytes() {
        return Parameter.read(json().path("parameters")).stream()
                .mapToLong(Parameter::bytes)
                .sum();
    }

    Request with(Fault other) {
        return new Request(method, path, query, authority, body, other);
    }
}
