package io.caravan.core.watch;

import java.util.Locale;

/** What a source can be at work on. */
public enum Work {
    SYNC,
    STAGING,
    COMPACTION;

    /** In lower case, as metrics and checks name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
