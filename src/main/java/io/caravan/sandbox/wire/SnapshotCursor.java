package io.caravan.sandbox.wire;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.value.TabletId;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where a walk goes on: behind a document of a tablet. It says nothing of the snapshot.
 *
 * @param id of the last document, or {@link #BEFORE_ALL}
 */
public record SnapshotCursor(TabletId tablet, String id) {
    /** Smaller than any id. */
    public static final String BEFORE_ALL = "0400000000000000000000000000248";

    String text() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tablet", tablet.text());
        json.put("id", id);
        return Json.write(json);
    }

    static SnapshotCursor parse(String text) {
        try {
            JsonObject json = JsonObject.of("cursor", Json.read(text));
            String id = json.string("id");
            if (id.isEmpty()) {
                throw invalid();
            }
            return new SnapshotCursor(TabletId.parse(json.string("tablet")), id);
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static ApiError invalid() {
        return ApiError.badRequest(
                "InvalidListSnapshotCursor",
                "Invalid value for the `cursor` argument of list_snapshot. Use a `cursor` returned by a previous"
                        + " list_snapshot call, and treat it as an opaque value.");
    }
}
