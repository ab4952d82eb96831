package io.caravan.sandbox;

import java.util.List;
import java.util.Map;

/** Ends the life of every cursor or snapshot that was handed out so far. */
record Expiry(What what) implements Command {
    static final String NAME = "expire";

    /** What ends. */
    enum What {
        CURSORS,
        SNAPSHOTS,
        ALL
    }

    @Override
    public Applied apply(Store store, long ts) {
        if (what != What.SNAPSHOTS) {
            store.expireCursors(ts);
        }
        if (what != What.CURSORS) {
            store.expireSnapshots(ts);
        }
        return new Applied(ts, 0, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of("command", NAME, "what", what.name().toLowerCase(java.util.Locale.ROOT));
    }
}
