package io.caravan.sandbox;

/** One row of the document log: a revision of the document at {@code ordinal} of a tablet. */
record LogEntry(Tablet tablet, long ordinal, long ts, Content content) {
    String id() {
        return tablet.id(ordinal);
    }

    /** Rows of a table that is being replaced stay hidden for ever; rows of a replaced table are gone. */
    boolean inDeltas() {
        return tablet.isActive() && !tablet.isHidden(ordinal, ts);
    }
}
