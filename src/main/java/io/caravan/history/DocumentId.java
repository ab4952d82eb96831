package io.caravan.history;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;

/** Whose event it is. */
public final class DocumentId {
    private DocumentId() {}

    /** Empty of a truncate, which is of no document. */
    public static Slice of(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert upsert) {
            return upsert.id();
        }
        return event instanceof ChangeEvent.Delete delete ? delete.id() : Slice.EMPTY;
    }
}
