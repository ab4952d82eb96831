package io.caravan.parquet;

import io.caravan.core.change.ChangeEvent;

/** How much of the heap an event takes at most once it is encoded and not yet compressed. */
final class EventSize {
    private static final long FIXED_COLUMNS = 64;

    private EventSize() {}

    static long of(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert upsert) {
            return FIXED_COLUMNS + upsert.id().length() + upsert.document().length();
        }
        return FIXED_COLUMNS
                + (event instanceof ChangeEvent.Delete delete ? delete.id().length() : 0);
    }
}
