package io.caravan.ledger;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.core.json.SealedJson;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Whose data a location may hold; a small file says so from before its first batch on. */
public record LocationOwner(String source, String deployment) {
    private static final long VERSION = 1;

    public void require(String foundSource, String foundDeployment, Object where) {
        if (!source.equals(foundSource)) {
            throw refused("source \"" + foundSource + "\"", "source.name is \"" + source + "\"", where);
        }
        if (!deployment.equals(foundDeployment)) {
            throw refused("deployment \"" + foundDeployment + "\"", "convex.url means \"" + deployment + "\"", where);
        }
    }

    private static SyncFailure refused(String found, String configured, Object where) {
        return new SyncFailure.StateUnreadable(
                "The destination " + where + " belongs to " + found + ", but " + configured
                        + ". Nothing was written. Correct the configuration, or give this source a location of its own.");
    }

    /**
     * Writes our name on the location; or reads whose name is there.
     *
     * @param id of the location, where its form has one
     */
    public void claim(ObjectStore store, ObjectKey key, Instant now, Optional<String> id) throws IOException {
        if (!isNamed(store, key) && !store.putIfAbsent(key, write(now, id))) {
            isNamed(store, key);
        }
    }

    /** @throws SyncFailure.StateUnreadable where the location has another owner */
    public boolean isNamed(ObjectStore store, ObjectKey key) throws IOException {
        Optional<LocationOwner> found = store.read(key).map(text -> read(text, store + "/" + key));
        found.ifPresent(owner -> require(owner.source(), owner.deployment(), store));
        return found.isPresent();
    }

    byte[] write(Instant createdAt, Optional<String> id) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("version", VERSION);
        json.put("source", source);
        json.put("deployment", deployment);
        json.put("createdAt", createdAt.toString());
        id.ifPresent(text -> json.put("id", text));
        return Json.writeBytes(SealedJson.seal(json));
    }

    static LocationOwner read(byte[] utf8, String where) {
        try {
            JsonObject json = JsonObject.of("destination", Json.read(utf8));
            if (json.integer("version") != VERSION) {
                throw new JsonFormatException("its version is not " + VERSION);
            }
            LocationOwner owner = new LocationOwner(json.string("source"), json.string("deployment"));
            if (!Arrays.equals(owner.write(Instant.parse(json.string("createdAt")), json.optionalString("id")), utf8)) {
                throw new JsonFormatException("its checksum or its form is not ours");
            }
            return owner;
        } catch (JsonFormatException | DateTimeException e) {
            throw new SyncFailure.StateUnreadable(
                    "Cannot read " + where + ": " + e.getMessage()
                            + ". Nothing was written. Restore the file from a backup.",
                    e);
        }
    }
}
