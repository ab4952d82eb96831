package io.caravan.s3.history;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;

/** Whose event it is. */
final class DocumentId {
    private DocumentId() {}

    /** Empty of a truncate, which is of no document. */
    static Slice of(ChangeEvent event) {
        if (event instanceof ChangeEvent.Upsert upsert) {
            return upsert.id();
        }
        return event instanceof ChangeEvent.Delete delete ? delete.id() : Slice.EMPTY;
    }
}
