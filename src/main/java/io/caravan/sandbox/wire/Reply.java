package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What is answered: whole, or streamed while it is made. */
public sealed interface Reply {
    String JSON = "application/json";

    int status();

    /** @param headers beside Content-Type */
    @SuppressWarnings("ArrayRecordComponent") // owned, never compared, never changed
    record Whole(int status, String contentType, Map<String, String> headers, byte[] body) implements Reply {}

    /** Lines of JSON, of unknown length. */
    record Lines(Writer writer) implements Reply {
        /** Writes the lines. */
        @FunctionalInterface
        public interface Writer {
            void writeTo(OutputStream out) throws IOException;
        }

        @Override
        public int status() {
            return 200;
        }
    }

    static Whole ok(byte[] json) {
        return new Whole(200, JSON, Map.of(), json);
    }

    static Whole json(Object json) {
        return ok(Json.writeBytes(json));
    }

    static Whole error(int status, String code, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        return new Whole(status, JSON, Map.of(), Json.writeBytes(error));
    }

    static Whole empty(int status, Map<String, String> headers) {
        return new Whole(status, "", headers, new byte[0]);
    }

    static Whole text(int status, String contentType, String text) {
        return new Whole(status, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }
}
