package io.caravan.sandbox.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/** Transactions after a timestamp, base documents first; the rows of one in the order of their tablets and ids. */
public final class LogReader implements Iterator<LogReader.Commit> {
    private final Store store;
    private long base;
    private int later;
    private long after;

    /**
     * One transaction.
     *
     * @param rows how many the log holds of it, with those of system tables
     */
    public record Commit(long ts, List<LogEntry> entries, int rows) {}

    public LogReader(Store store, long after) {
        this.store = store;
        this.after = after;
        this.base = store.timeline().firstAfter(after);
        this.later = store.firstAfter(after);
    }

    @Override
    public boolean hasNext() {
        return base < store.timeline().total()
                || later < store.log().size()
                || store.systemRows().higherEntry(after) != null;
    }

    @Override
    public Commit next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the log ends here");
        }
        Commit commit = base < store.timeline().total() ? baseTransaction() : laterTransaction();
        after = commit.ts();
        return commit;
    }

    private Commit baseTransaction() {
        List<LogEntry> transaction = new ArrayList<>();
        long ts = store.timeline().ts(base);
        while (base < store.timeline().total() && store.timeline().ts(base) == ts) {
            transaction.add(store.base(base++));
        }
        transaction.sort(LogEntry.ORDER);
        return new Commit(ts, transaction, transaction.size());
    }

    private Commit laterTransaction() {
        Map.Entry<Long, Integer> system = store.systemRows().higherEntry(after);
        boolean ended = later == store.log().size();
        long ts = ended ? system.getKey() : store.log().get(later).ts();
        if (system != null) {
            ts = Math.min(ts, system.getKey());
        }
        int from = later;
        while (later < store.log().size() && store.log().get(later).ts() == ts) {
            later++;
        }
        int systemRows = system != null && system.getKey() == ts ? system.getValue() : 0;
        return new Commit(ts, store.log().subList(from, later), later - from + systemRows);
    }
}
