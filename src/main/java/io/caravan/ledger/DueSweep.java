package io.caravan.ledger;

import io.caravan.core.runtime.SyncRuntime;
import io.caravan.store.StoreCalls;
import java.util.Optional;
import java.util.function.Supplier;

/** When a writer looks for orphans: at once, or before it writes something, and not behind a clean end. Its spool is swept with them. */
public final class DueSweep {
    private final OrphanSweeper sweeper;
    private final CleanEnd clean;
    private final SyncRuntime runtime;
    private final StoreCalls.Step spool;
    private final Supplier<Optional<BatchLog.Entry>> last;
    private boolean isDue;

    /**
     * @param spool sweeps it
     * @param last the batch that the writer stands behind
     */
    public DueSweep(BatchLog log, SyncRuntime runtime, StoreCalls.Step spool, Supplier<Optional<BatchLog.Entry>> last) {
        this.sweeper = new OrphanSweeper(log, runtime.clock());
        this.clean = new CleanEnd(log.store(), runtime);
        this.runtime = runtime;
        this.spool = spool;
        this.last = last;
    }

    public void now() {
        sweeper.sweep(last.get().map(BatchLog.Entry::batch).orElse(0L));
        clean.swept(runtime.clock().instant());
        StoreCalls.step("Cannot sweep the spool", runtime.spool(), spool);
    }

    /** Before the next batch is written. */
    public void later() {
        isDue = true;
    }

    /** Before anything of a batch is staged, which a sweep would take for what a crashed writer left; and before it is committed. */
    public void beforeWriting() {
        if (isDue && !clean.isBehind(last.get())) {
            now();
        }
        isDue = false;
        StoreCalls.step("Cannot begin to write", runtime.state(), clean::begin);
    }

    public void committed(BatchLog.Entry entry) {
        sweeper.committed(entry.record());
    }

    /** Nothing is left to be done behind this batch. */
    public void ended(BatchLog.Entry entry) {
        clean.note(entry);
    }

    /** As {@link OrphanSweeper#standsElsewhere}. */
    public void standsElsewhere() {
        sweeper.standsElsewhere();
    }
}
