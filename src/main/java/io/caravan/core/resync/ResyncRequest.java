package io.caravan.core.resync;

import io.caravan.core.change.TableRef;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A user's request for new generations.
 *
 * @param id so that only what was fulfilled is taken away, never a request that came in the meantime
 * @param tables the named ones; empty means all
 */
public record ResyncRequest(String id, SortedSet<TableRef> tables) {
    public boolean isForEverything() {
        return tables.isEmpty();
    }

    /** Both requests, as a new one. */
    public ResyncRequest and(ResyncRequest later) {
        if (isForEverything() || later.isForEverything()) {
            return new ResyncRequest(later.id, new TreeSet<>());
        }
        SortedSet<TableRef> both = new TreeSet<>(tables);
        both.addAll(later.tables);
        return new ResyncRequest(later.id, both);
    }
}
