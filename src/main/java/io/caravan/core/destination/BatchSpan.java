package io.caravan.core.destination;

/** Rows of the batches from {@code first} to {@code last}, both included. */
public record BatchSpan(long first, long last) {
    public BatchSpan {
        if (first < 1 || last < first) {
            throw new IllegalArgumentException("no span of batches: " + first + " to " + last);
        }
    }

    public static BatchSpan of(long batch) {
        return new BatchSpan(batch, batch);
    }
}
