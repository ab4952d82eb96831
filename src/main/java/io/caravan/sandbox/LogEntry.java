package io.caravan.sandbox;

import java.util.Comparator;

/** One row of the document log: a revision of the document at {@code ordinal} of a tablet. */
record LogEntry(Tablet tablet, long ordinal, long ts, Content content) {
    /** Of the rows of one transaction. */
    static final Comparator<LogEntry> ORDER =
            Comparator.comparing((LogEntry entry) -> entry.tablet().id()).thenComparing(LogEntry::id);

    String id() {
        return tablet.id(ordinal);
    }

    /** Decided by what the tablet is now: rows of a tablet that is gone are skipped, rows of a hidden one are not. */
    boolean inDeltas() {
        return tablet.stage() != Tablet.Stage.GONE;
    }
}
