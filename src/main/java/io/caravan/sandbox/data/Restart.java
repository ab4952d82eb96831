package io.caravan.sandbox.data;

import java.util.List;
import java.util.Map;

/** The backend starts again on its data: what it had in memory only is forgotten, tablets of aborted imports too. */
public record Restart() implements Command {
    static final String NAME = "restart";

    @Override
    public Applied apply(Store store, long ts) {
        store.restart(ts);
        return new Applied(ts, 0, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of("command", NAME);
    }
}
