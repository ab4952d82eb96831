package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a source has done since the process started, summed up of what its syncs and compactions tell, for whoever shows it. */
public final class Progress implements SyncListener {
    /**
     * At one moment.
     *
     * @param batch last committed
     * @param bytes of canonical document JSON
     * @param table in hand; empty where a page has none, or several
     */
    public record Reading(
            String phase, long batch, long pages, long rows, long bytes, int tables, Optional<TableRef> table) {}

    private volatile String phase = "starting";
    private volatile long batch;
    private volatile Optional<TableRef> table = Optional.empty();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<TableRef> tables = ConcurrentHashMap.newKeySet();

    public Reading read() {
        return new Reading(phase, batch, pages.get(), rows.get(), bytes.get(), tables.size(), table);
    }

    @Override
    public void heard(SyncEvent event) {
        if (event instanceof SyncEvent.PhaseEntered entered) {
            phase = entered.phase();
        } else if (event instanceof SyncEvent.PageTaken page) {
            take(page);
        } else if (event instanceof SyncEvent.Found found) {
            batch = found.at().batch();
        } else if (event instanceof SyncEvent.Landed landed) {
            batch = landed.at().batch();
        } else if (event instanceof SyncEvent.Compacts compacts) {
            phase = Work.COMPACTION.label();
            batch = compacts.batch();
        }
    }

    private void take(SyncEvent.PageTaken page) {
        pages.incrementAndGet();
        rows.addAndGet(page.rows());
        bytes.addAndGet(page.bytes());
        table = page.tables().size() == 1 ? page.tables().stream().findFirst() : Optional.empty();
        tables.addAll(page.tables());
    }
}
