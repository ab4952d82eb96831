package io.caravan.parquet;

import io.caravan.core.change.Slice;

/**
 * Of a row what says which event it is, without its document.
 *
 * @param id empty in a truncate; valid until whoever was told of it returns
 * @param ts nanoseconds
 */
public record RawKey(Slice id, long generation, long ts, Op op, long batch) {
    /** What happened. */
    public enum Op {
        UPSERT,
        DELETE,
        TRUNCATE
    }
}
