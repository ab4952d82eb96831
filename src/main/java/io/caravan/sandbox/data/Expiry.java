package io.caravan.sandbox.data;

import java.util.List;
import java.util.Map;

/** Ends the life of every cursor or snapshot that was handed out so far. */
public record Expiry(What what) implements Command {
    static final String NAME = "expire";

    /** What ends. */
    public enum What {
        CURSORS,
        SNAPSHOTS,
        ALL,
        /** The log and the revisions of before: cursors are refused, and snapshots as if the backend were overloaded. */
        RETENTION
    }

    @Override
    public Applied apply(Store store, long ts) {
        if (what != What.SNAPSHOTS) {
            store.expireCursors(ts);
        }
        if (what == What.SNAPSHOTS || what == What.ALL) {
            store.expireSnapshots(ts);
        }
        if (what == What.RETENTION) {
            store.endRetention(ts);
        }
        return new Applied(ts, 0, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of("command", NAME, "what", what.name().toLowerCase(java.util.Locale.ROOT));
    }
}
