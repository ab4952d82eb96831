package io.caravan.sandbox;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Transactions after a timestamp, base documents first; the rows of one in the order of their ids. */
final class LogReader implements Iterator<List<LogEntry>> {
    private final Store store;
    private long base;
    private int later;

    LogReader(Store store, long after) {
        this.store = store;
        this.base = store.timeline().firstAfter(after);
        this.later = store.firstAfter(after);
    }

    @Override
    public boolean hasNext() {
        return base < store.timeline().total() || later < store.log().size();
    }

    @Override
    public List<LogEntry> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the log ends here");
        }
        return base < store.timeline().total() ? baseTransaction() : laterTransaction();
    }

    private List<LogEntry> baseTransaction() {
        List<LogEntry> transaction = new ArrayList<>();
        long ts = store.timeline().ts(base);
        while (base < store.timeline().total() && store.timeline().ts(base) == ts) {
            transaction.add(store.base(base++));
        }
        transaction.sort(Comparator.comparing(LogEntry::id));
        return transaction;
    }

    private List<LogEntry> laterTransaction() {
        int from = later;
        long ts = store.log().get(from).ts();
        while (later < store.log().size() && store.log().get(later).ts() == ts) {
            later++;
        }
        return store.log().subList(from, later);
    }
}
