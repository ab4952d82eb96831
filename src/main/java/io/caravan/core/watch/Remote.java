package io.caravan.core.watch;

import java.util.Locale;

/** Who is called, and may be called again. */
public enum Remote {
    SOURCE,
    /** Of objects. */
    STORE,
    WAREHOUSE;

    /** In lower case, as metrics name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
