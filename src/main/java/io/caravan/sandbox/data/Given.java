package io.caravan.sandbox.data;

import java.util.Map;
import java.util.Optional;

/** What an inserted document says about itself, as a restore does. */
record Given(Optional<String> id, Optional<Double> creationTime) {
    static Given of(Map<String, Object> document) {
        Object id = document.get("_id");
        Object time = document.get("_creationTime");
        return new Given(
                id instanceof String text ? Optional.of(text) : Optional.empty(),
                time instanceof Double millis ? Optional.of(millis) : Optional.empty());
    }
}
