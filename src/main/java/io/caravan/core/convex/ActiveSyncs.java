package io.caravan.core.convex;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.util.Optional;

/**
 * A page of {@code list_active_syncs}: {@code {"syncs": [{"syncId", "status"}], "pagination": {"hasMore", "nextCursor"?}}}.
 *
 * @see <a href="https://docs.convex.dev/deployment-api/list-active-syncs">Convex: list active syncs</a>
 */
record ActiveSyncs(Optional<ActiveSync> found, Optional<String> next) {
    static ActiveSyncs read(byte[] utf8, String syncId) throws JsonFormatException {
        JsonObject json = JsonObject.of("reply", Json.read(utf8));
        Optional<ActiveSync> found = Optional.empty();
        for (JsonObject sync : json.objects("syncs")) {
            if (sync.string("syncId").equals(syncId)) {
                JsonObject status = sync.object("status");
                found = Optional.of(new ActiveSync(
                        status.optionalInteger("syncedTs"),
                        status.integer("totalTables"),
                        status.optionalInteger("numDocumentsSynced"),
                        status.optionalInteger("totalDocuments")));
            }
        }
        return new ActiveSyncs(found, next(json));
    }

    private static Optional<String> next(JsonObject json) throws JsonFormatException {
        if (!json.has("pagination")) {
            return Optional.empty();
        }
        JsonObject pagination = json.object("pagination");
        boolean more = pagination.has("hasMore") && pagination.bool("hasMore");
        return more ? pagination.optionalString("nextCursor") : Optional.empty();
    }
}
