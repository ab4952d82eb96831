package io.caravan.core.watch;

import java.util.Locale;

/** The steps of a sync that are timed. */
public enum Step {
    BEGIN,
    FETCH,
    APPEND,
    CHECK,
    SEAL,
    STAGE,
    COMMIT,
    ADVANCE;

    /** In lower case, as metrics and logs name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
