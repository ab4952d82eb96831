package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
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
     */
    public record Reading(String phase, long batch, long pages, long rows, long bytes, long landedRows, int tables) {}

    private volatile String phase = "starting";
    private volatile long batch;
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong landedRows = new AtomicLong();
    private final Set<TableRef> tables = ConcurrentHashMap.newKeySet();

    public Reading read() {
        return new Reading(phase, batch, pages.get(), rows.get(), bytes.get(), landedRows.get(), tables.size());
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
        tables.addAll(page.content().observed().keySet());
    }

    void landed(Receipt receipt) {
        batch = receipt.batch();
        landedRows.addAndGet(
                receipt.files().stream().mapToLong(StagedFile::rows).sum());
    }
}
