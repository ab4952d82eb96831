package io.caravan.store;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;

/** What is there is not what was stored, however often it is asked for. */
final class AlteredObject extends IOException {
    private static final long serialVersionUID = 1L;

    private final String key;

    AlteredObject(ObjectKey key, String how) {
        super(how);
        this.key = key.value();
    }

    /** @param doing what failed, as the beginning of a sentence: {@code Cannot stage a file} */
    SyncFailure of(String doing, String where) {
        return new SyncFailure.StateUnreadable(
                doing + " in " + where + ": " + key + " is not what was stored: " + getMessage()
                        + ". Nothing was written. Restore it from a backup; of staging/: caravan staging --full",
                this);
    }
}
