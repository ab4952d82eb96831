package io.caravan.sandbox;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How often each endpoint was asked. */
final class RequestCounts {
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    void count(String path) {
        counts.merge(path, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        return Map.copyOf(counts);
    }
}
