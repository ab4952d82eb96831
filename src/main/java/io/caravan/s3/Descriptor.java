package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code _manifest/_destination.json}: whose location this is, from before its first file on. */
record Descriptor(String source, String deployment, Instant createdAt, String id) {
    private static final long VERSION = 1;

    byte[] write() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("source", source);
        json.put("deployment", deployment);
        json.put("createdAt", createdAt.toString());
        json.put("id", id);
        return Json.writeBytes(SealedJson.seal(json));
    }

    static Descriptor read(byte[] utf8, String where) {
        try {
            JsonObject json = JsonObject.of("destination", Json.read(utf8));
            if (json.integer("version") != VERSION) {
                throw new JsonFormatException("its version is not " + VERSION);
            }
            Descriptor descriptor = new Descriptor(
                    json.string("source"),
                    json.string("deployment"),
                    Instant.parse(json.string("createdAt")),
                    json.string("id"));
            if (!Arrays.equals(descriptor.write(), utf8)) {
                throw new JsonFormatException("its checksum or its form is not ours");
            }
            return descriptor;
        } catch (JsonFormatException | DateTimeException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read " + where + ": " + e.getMessage()
                            + ". Nothing was written. Restore the file from a backup.",
                    e);
        }
    }
}
