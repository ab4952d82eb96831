package io.caravan.testbed.warehouse;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;

/** What a request gets. */
sealed interface Reply {
    record Document(int status, JsonNode body) implements Reply {}

    record File(Path path) implements Reply {}

    /** The connection is closed without an answer. */
    record Dropped() implements Reply {}

    static Reply json(int status, JsonNode body) {
        return new Document(status, body);
    }

    static Reply ok(JsonNode body) {
        return new Document(200, body);
    }

    static Reply done() {
        return ok(Json.object());
    }
}
