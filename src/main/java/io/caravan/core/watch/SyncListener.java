package io.caravan.core.watch;

import java.util.List;

/**
 * Hears what happens in a sync. Called on the sync's own threads, several at once while tables are staged: it must be
 * thread-safe, quick, and must not throw.
 */
@FunctionalInterface
public interface SyncListener {
    /** Nobody watches. */
    SyncListener NOBODY = event -> {};

    void heard(SyncEvent event);

    /** All of them, in this order. */
    static SyncListener all(List<SyncListener> listeners) {
        List<SyncListener> each = List.copyOf(listeners);
        return event -> each.forEach(listener -> listener.heard(event));
    }
}
