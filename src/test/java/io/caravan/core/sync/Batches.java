package io.caravan.core.sync;

/** Batches that have landed, as far as whoever watches the progress can tell. */
public final class Batches {
    private Batches() {}

    public static void landed(Progress progress, long batch) {
        progress.continuesAfter(batch);
    }
}
