package io.caravan.sandbox.data;

import java.util.List;
import java.util.Map;

/** A component without tables. */
public record NewComponent(String path) implements Command {
    static final String NAME = "component";

    @Override
    public Applied apply(Store store, long ts) {
        store.addComponent(path, ts);
        return new Applied(ts, 0, List.of());
    }

    @Override
    public Map<String, Object> toJson() {
        return Map.of("command", NAME, "path", path);
    }
}
