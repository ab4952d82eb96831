package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** What a source has done since the process started; written by its sync, read by whoever shows it. */
public final class Progress {
    /**
     * At one moment.
     *
     * @param batch last committed
     * @param bytes of canonical document JSON
     * @param table in hand; empty where a page has none, or several
     */
    public record Reading(
            String phase,
            long batch,
            long pages,
            long rows,
            long bytes,
            long landedRows,
            int tables,
            Optional<TableRef> table) {}

    private volatile String phase = "starting";
    private volatile long batch;
    private volatile Optional<TableRef> table = Optional.empty();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong landedRows = new AtomicLong();
    private final Set<TableRef> tables = ConcurrentHashMap.newKeySet();

    public Reading read() {
        return new Reading(phase, batch, pages.get(), rows.get(), bytes.get(), landedRows.get(), tables.size(), table);
    }

    void phase(String now) {
        phase = now;
    }

    void continuesAfter(long lastBatch) {
        batch = lastBatch;
    }

    void page(FetchedPage page) {
        pages.incrementAndGet();
        rows.addAndGet(page.content().rows());
        bytes.addAndGet(page.content().bytes());
        Set<TableRef> seen = page.content().observed().keySet();
        table = seen.size() == 1 ? seen.stream().findFirst() : Optional.empty();
        tables.addAll(seen);
    }

    void landed(Receipt receipt) {
        batch = receipt.batch();
        landedRows.addAndGet(
                receipt.files().stream().mapToLong(StagedFile::rows).sum());
    }
}
