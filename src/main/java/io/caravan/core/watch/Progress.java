package io.caravan.core.watch;

import io.caravan.core.change.TableRef;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
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
     * @param share how many percent of the table in hand are read, by what its generation before holds; empty where that is not known
     * @param walked how much of the walk of all tables is done, as the source says; empty where it does not, and outside of a walk
     * @param beside what goes table by table beside the sync, or in its place; empty while there is none
     */
    public record Reading(
            String phase,
            long batch,
            long pages,
            long rows,
            long bytes,
            int tables,
            Optional<TableRef> table,
            OptionalInt share,
            Optional<SyncEvent.Rows> walked,
            Optional<Beside> beside) {}

    /** @param what it is, such as {@code staging} */
    public record Beside(String what, SyncEvent.Stage at) {}

    private static final String SNAPSHOT = "snapshot";
    private static final int MOST_PERCENT = 99;

    private volatile String phase = "starting";
    private volatile long batch;
    private volatile Optional<TableRef> table = Optional.empty();
    private volatile Optional<SyncEvent.Rows> ofAll = Optional.empty();
    private volatile Optional<Beside> beside = Optional.empty();
    private volatile SortedMap<TableRef, Long> held = new TreeMap<>();
    private final Map<TableRef, Long> walked = new ConcurrentHashMap<>();
    private final AtomicLong pages = new AtomicLong();
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<TableRef> tables = ConcurrentHashMap.newKeySet();

    public Reading read() {
        return new Reading(
                phase, batch, pages.get(), rows.get(), bytes.get(), tables.size(), table, share(), ofAll, beside);
    }

    @Override
    public void heard(SyncEvent event) {
        if (event instanceof SyncEvent.PhaseEntered entered) {
            enter(entered.phase());
        } else if (event instanceof SyncEvent.PageTaken page) {
            take(page);
        } else if (event instanceof SyncEvent.Found found) {
            batch = found.at().batch();
        } else if (event instanceof SyncEvent.Landed landed) {
            batch = landed.at().batch();
        } else if (event instanceof SyncEvent.Holds holds) {
            held = holds.rows();
        } else if (event instanceof SyncEvent.Walked said) {
            ofAll = Optional.of(said.documents());
        } else if (event instanceof SyncEvent.Progressed progressed) {
            beside = progressed
                    .at()
                    .map(at -> new Beside(progressed.work().label(), at))
                    .or(() -> beside);
        } else if (event instanceof SyncEvent.Compares compares) {
            beside = Optional.of(new Beside("comparison: " + compares.side(), compares.at()));
        } else if (event instanceof SyncEvent.Compacts compacts) {
            phase = Work.COMPACTION.label();
            batch = compacts.batch();
        } else {
            ended(event).ifPresent(this::end);
        }
    }

    private void enter(String next) {
        if (!next.equals(phase)) {
            forgetShares();
        }
        phase = next;
    }

    private void forgetShares() {
        walked.clear();
        ofAll = Optional.empty();
    }

    /** A sync that failed reads again what it had not landed. */
    private void end(Work work) {
        beside = beside.filter(going -> !going.what().equals(work.label()));
        if (work == Work.SYNC) {
            forgetShares();
        }
    }

    private static Optional<Work> ended(SyncEvent event) {
        if (event instanceof SyncEvent.Succeeded succeeded) {
            return Optional.of(succeeded.work());
        }
        return event instanceof SyncEvent.Failed failed ? Optional.of(failed.work()) : Optional.empty();
    }

    /** A table may have grown since: what is being read is never said to be all of it. */
    private OptionalInt share() {
        Optional<TableRef> reading = table.filter(any -> phase.equals(SNAPSHOT));
        long before = reading.map(any -> held.getOrDefault(any, 0L)).orElse(0L);
        long now = reading.map(any -> walked.getOrDefault(any, 0L)).orElse(0L);
        return before == 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.min(MOST_PERCENT, now * 100 / before));
    }

    private void take(SyncEvent.PageTaken page) {
        pages.incrementAndGet();
        rows.addAndGet(page.rows());
        bytes.addAndGet(page.bytes());
        table = page.tables().size() == 1 ? page.tables().stream().findFirst() : Optional.empty();
        table.ifPresent(one -> walked.merge(one, page.rows(), Long::sum));
        tables.addAll(page.tables());
    }
}
