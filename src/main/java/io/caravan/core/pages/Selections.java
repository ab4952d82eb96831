package io.caravan.core.pages;

import io.caravan.core.convex.Selection;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.JsonFormatException;

/** Selections as checkpoints hold them. */
public final class Selections {
    private Selections() {}

    public static Selection read(String text) {
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
