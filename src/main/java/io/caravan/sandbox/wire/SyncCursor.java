package io.caravan.sandbox.wire;

import io.caravan.core.change.TableRef;
import io.caravan.sandbox.data.LogEntry;
import io.caravan.sandbox.data.Tablet;
import io.caravan.sandbox.value.TabletId;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a data sync goes on; opaque to callers, and all there is to know of the sync.
 *
 * @param sync its id
 * @param since the log has been followed up to here, nanoseconds; tablets are walked as of it
 * @param sent how many documents so far
 * @param synced tablets that were walked to their end, with the names that they had
 * @param walk the tablet that is being walked
 */
record SyncCursor(String sync, long since, long sent, SortedMap<TabletId, TableRef> synced, Optional<Walk> walk) {
    /**
     * A walk under way.
     *
     * @param after the id of the last document; empty before the first
     * @param sent how many of its documents
     */
    record Walk(TabletId tablet, TableRef ref, String after, long sent) {}

    SyncCursor {
        synced = Collections.unmodifiableSortedMap(new TreeMap<>(synced));
    }

    static SyncCursor first(String sync, long now) {
        return new SyncCursor(sync, now, 0, new TreeMap<>(), Optional.empty());
    }

    /** What a cursor of deltas knows: every one of these tablets up to its time. */
    static SyncCursor caughtUp(String sync, long since, SortedMap<TabletId, Tablet> tablets) {
        return new SyncCursor(sync, since, 0, names(tablets), Optional.empty());
    }

    /** Those that it has anything of. */
    Map<TabletId, TableRef> tracked() {
        Map<TabletId, TableRef> tracked = new TreeMap<>(synced);
        walk.ifPresent(under -> tracked.put(under.tablet(), under.ref()));
        return tracked;
    }

    boolean captures(LogEntry entry) {
        TabletId tablet = entry.tablet().id();
        return synced.containsKey(tablet)
                || walk.filter(under ->
                                under.tablet().equals(tablet) && entry.id().compareTo(under.after()) <= 0)
                        .isPresent();
    }

    /** Without what is no longer selected or no longer there, and with the next tablet to be walked. */
    SyncCursor reconciled(SortedMap<TabletId, Tablet> selected) {
        SortedMap<TabletId, TableRef> left = new TreeMap<>(synced);
        left.keySet().retainAll(selected.keySet());
        boolean goesOn =
                walk.filter(under -> selected.containsKey(under.tablet())).isPresent();
        return new SyncCursor(sync, since, sent, left, goesOn ? walk : next(left.keySet(), selected));
    }

    SyncCursor followed(long upTo, long documents) {
        return new SyncCursor(sync, upTo, sent + documents, synced, walk);
    }

    SyncCursor walked(String last, long documents) {
        Optional<Walk> further =
                walk.map(under -> new Walk(under.tablet(), under.ref(), last, under.sent() + documents));
        return new SyncCursor(sync, since, sent + documents, synced, further);
    }

    SyncCursor walkedToTheEnd(long documents, SortedMap<TabletId, Tablet> selected) {
        SortedMap<TabletId, TableRef> done = new TreeMap<>(tracked());
        return new SyncCursor(sync, since, sent + documents, done, next(done.keySet(), selected));
    }

    private static Optional<Walk> next(Set<TabletId> done, SortedMap<TabletId, Tablet> selected) {
        return selected.values().stream()
                .filter(tablet -> !done.contains(tablet.id()))
                .findFirst()
                .map(tablet -> new Walk(tablet.id(), tablet.ref(), "", 0));
    }

    private static SortedMap<TabletId, TableRef> names(SortedMap<TabletId, Tablet> tablets) {
        SortedMap<TabletId, TableRef> names = new TreeMap<>();
        tablets.forEach((id, tablet) -> names.put(id, tablet.ref()));
        return names;
    }
}
