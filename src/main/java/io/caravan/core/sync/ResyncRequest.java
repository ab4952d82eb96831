package io.caravan.core.sync;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A user's wish for new generations. Fulfilled for a table once its generation is greater than {@code afterBatch}, so that a
 * crash between the batch and the removal of the request repeats nothing.
 *
 * @param afterBatch the last committed batch when the request was made
 * @param tables the named ones; empty means all
 */
public record ResyncRequest(long afterBatch, SortedSet<TableRef> tables) {
    boolean isForEverything() {
        return tables.isEmpty();
    }

    /** Which of the wished tables still wait for their new generation. */
    SortedSet<TableRef> unfulfilled(Checkpoint checkpoint) {
        Collection<TableRef> wished =
                isForEverything() ? checkpoint.generations().keySet() : tables;
        SortedSet<TableRef> waiting = new TreeSet<>(wished);
        waiting.removeIf(table -> checkpoint.generations().getOrDefault(table, 0L) > afterBatch);
        return waiting;
    }
}
