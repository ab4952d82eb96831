package io.caravan.core.sync;

import java.util.function.Consumer;

/** A destination that can tell its batches, oldest first. */
public interface LandedHistory {
    void forEachReceipt(Consumer<Receipt> consumer);
}
