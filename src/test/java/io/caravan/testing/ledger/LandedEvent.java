package io.caravan.testing.ledger;

import java.util.Optional;

/** An event as a reader sees it; {@code document} as {@link Values} reads it. */
public record LandedEvent(
        String component,
        String table,
        String id,
        long generation,
        long ts,
        String op,
        Optional<Object> document,
        Optional<Long> creationMicros) {
    String tablePath() {
        return component.isEmpty() ? table : component + "/" + table;
    }
}
