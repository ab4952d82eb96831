package io.caravan.core.sync;

import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;

/** Selections as checkpoints hold them. */
final class Selections {
    private Selections() {}

    static Selection read(String text) {
        try {
            return Selection.parse(text);
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable(
                    "A selection in the checkpoint cannot be read: " + e.getMessage()
                            + ". Nothing was written; restore the last good checkpoint.",
                    e);
        }
    }
}
