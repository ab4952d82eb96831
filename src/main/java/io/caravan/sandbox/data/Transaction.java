package io.caravan.sandbox.data;

import io.caravan.sandbox.value.Content;
import java.util.ArrayList;
import java.util.List;

/** Writes that become visible together, at one timestamp; at most one revision a document. */
final class Transaction {
    private final Store store;
    private final long ts;
    private final List<LogEntry> entries = new ArrayList<>();

    Transaction(Store store, long ts) {
        this.store = store;
        this.ts = ts;
    }

    String insert(Tablet tablet, Content content) {
        return put(tablet, tablet.takeOrdinal(), content);
    }

    String insert(Tablet tablet, Given given, Content content) {
        return put(tablet, tablet.takeOrdinal(given), content);
    }

    /** The last write of a document counts. */
    String put(Tablet tablet, long ordinal, Content content) {
        entries.removeIf(entry -> entry.tablet() == tablet && entry.ordinal() == ordinal);
        entries.add(new LogEntry(tablet, ordinal, ts, content));
        tablet.append(ordinal, ts, content);
        return tablet.id(ordinal);
    }

    boolean touches(Tablet tablet, long ordinal) {
        return entries.stream().anyMatch(entry -> entry.tablet() == tablet && entry.ordinal() == ordinal);
    }

    int writes() {
        return entries.size();
    }

    void commit() {
        entries.sort(LogEntry.ORDER);
        store.append(entries, ts);
    }
}
