package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Tables that a data sync left out of its selection for a moment, so that they enter it anew. The source begins each of them by a
 * truncate; until then what the destination holds of them counts.
 */
final class Reentry {
    private final SortedSet<TableRef> awaited;

    /** @param landed the tables that the destination holds */
    Reentry(Collection<TableRef> landed) {
        this.awaited = new TreeSet<>(landed);
    }

    /** Whether every table has begun. */
    boolean isComplete() {
        return awaited.isEmpty();
    }

    /**
     * Takes note of the tables that begin with a page.
     *
     * @param known what the source says that it has
     * @return tables that it has no more: nobody else empties them
     */
    SortedSet<TableRef> gone(FetchedPage page, Collection<TableRef> known) {
        awaited.removeAll(page.truncates());
        SortedSet<TableRef> gone = new TreeSet<>();
        if (page.next().consistentAsOf().isPresent()) {
            gone.addAll(awaited);
            gone.removeAll(known);
            awaited.removeAll(gone);
            requireComplete();
        }
        return gone;
    }

    private void requireComplete() {
        if (!isComplete()) {
            throw new SyncFailure.ProtocolViolation("data/sync did not begin " + awaited.first()
                    + " anew, although it was left out of the selection and taken in again. Nothing of the page was used."
                    + " Run `caravan resync` without --table to begin every table anew.");
        }
    }
}
