package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import java.util.Comparator;

/** One row of the document log: a revision of the document at {@code ordinal} of a tablet. */
public record LogEntry(Tablet tablet, long ordinal, long ts, Content content) {
    /** Of the rows of one transaction. */
    static final Comparator<LogEntry> ORDER =
            Comparator.comparing((LogEntry entry) -> entry.tablet().id()).thenComparing(LogEntry::id);

    public String id() {
        return tablet.id(ordinal);
    }

    /** Decided by what the tablet is now: rows of a tablet that is gone are skipped, rows of a hidden one are not. */
    public boolean inDeltas() {
        return tablet.stage() != Tablet.Stage.GONE;
    }
}
