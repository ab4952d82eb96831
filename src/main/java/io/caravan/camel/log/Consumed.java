package io.caravan.camel.log;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Up to where a log has been delivered.
 *
 * @param batch the last one; 0 before the first
 * @param manifest SHA-256 of its manifest, which the next one names; empty before the first
 */
record Consumed(long batch, String manifest) {
    static final Consumed NOTHING = new Consumed(0, "");

    private static final long VERSION = 1;

    String write() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("batch", batch);
        json.put("manifest", manifest);
        return Json.write(SealedJson.seal(json));
    }

    /** @param where the text was found, for the error */
    static Consumed read(String text, String where) {
        try {
            JsonObject json = JsonObject.of("checkpoint", Json.read(text));
            Consumed consumed = new Consumed(json.integer("batch"), json.string("manifest"));
            if (json.integer("version") != VERSION || !consumed.write().equals(text)) {
                throw new JsonFormatException("its version, its checksum or its form is not ours");
            }
            return consumed;
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read the checkpoint of a reader of caravan-log in " + where + ": " + e.getMessage()
                            + ". Nothing was delivered. Restore it, or delete it to begin anew.",
                    e);
        }
    }
}
