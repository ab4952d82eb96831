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
     * @param staging the table that staging has in hand; empty while it rests
     */
    public record Reading(
            String phase,
            long batch,
            long pages,
            long rows,
            long bytes,
            int tables,
            Optional<TableRef> table,
            Optional<SyncEvent.Stage> staging) {}

    private volatile String phase = "starting";
    private volatile long batch;
    private volatile Optional<TableRef> table = Optional.empty();
    private volatile Optional<SyncEvent.Stage> staging = Optional.empty();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<TableRef> tables = ConcurrentHashMap.newKeySet();

    public Reading read() {
        return new Reading(phase, batch, pages.get(), rows.get(), bytes.get(), tables.size(), table, staging);
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
        } else if (event instanceof SyncEvent.Progressed progressed && progressed.work() == Work.STAGING) {
            staging = progressed.at().or(() -> staging);
        } else if (isEndOfStaging(event)) {
            staging = Optional.empty();
        } else if (event instanceof SyncEvent.Compacts compacts) {
            phase = Work.COMPACTION.label();
            batch = compacts.batch();
        }
    }

    private static boolean isEndOfStaging(SyncEvent event) {
        return (event instanceof SyncEvent.Succeeded ended && ended.work() == Work.STAGING)
                || (event instanceof SyncEvent.Failed failed && failed.work() == Work.STAGING);
    }

    private void take(SyncEvent.PageTaken page) {
        pages.incrementAndGet();
        rows.addAndGet(page.rows());
        bytes.addAndGet(page.bytes());
        table = page.tables().size() == 1 ? page.tables().stream().findFirst() : Optional.empty();
        tables.addAll(page.tables());
    }
}
