package io.caravan.staging;

import io.caravan.core.watch.Amount;
import io.caravan.ledger.StateLayout;
import io.caravan.staging.record.Published;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files of staging that no reader can come to any more: of old versions, of crashed runs, of runs that lost the race to
 * publish.
 *
 * <p>Invariant: a file is deleted only if it matches our own pattern, {@code _published.json} does not name it, and a sweep at
 * least the grace period ago found the same. Since when, {@code _unnamed.json} remembers, and this process where a
 * full disk does not let it write that. A version that is greater than
 * its table's published one may belong to a run that is still to publish it, so it waits for a day at least.
 */
final class VersionSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(VersionSweeper.class);

    private static final Duration LONGEST_RUN = Duration.ofHours(24);

    private final ObjectStore store;
    private final StateLayout layout;
    private final Clock clock;
    private final Duration grace;
    private final SortedMap<ObjectKey, Instant> seen = new TreeMap<>();
    private Optional<Swept> last = Optional.empty();
    private Optional<Instant> due = Optional.of(Instant.MIN);
    private Optional<Instant> listed = Optional.empty();

    /** Every file that is not named is known as of this record, and this is what is written of them. */
    private record Swept(Published published, SortedMap<ObjectKey, Instant> waiting, Optional<byte[]> text) {}

    VersionSweeper(ObjectStore store, StateLayout layout, Clock clock, Duration grace) {
        this.store = store;
        this.layout = layout;
        this.clock = clock;
        this.grace = grace;
    }

    /** As {@link #sweep}, unless nothing can be over its grace period. */
    void sweepIfDue(Optional<Published> published) throws IOException {
        if (due.isPresent() && !clock.instant().isBefore(due.get())) {
            if (published.isPresent() && isKnown(published)) {
                follow(published, published.get());
            } else {
                sweep(published);
            }
        }
    }

    /** When all files there were last looked at, by this process or the one that it goes on from; empty where that is not known. */
    Optional<Instant> listed() {
        return listed;
    }

    /** After a run that was seen to come to its end, of a process that had looked at all files then: no list is needed. */
    void goOn(Published published, Instant lookedAt) throws IOException {
        if (listed.isEmpty() && last.isEmpty()) {
            Optional<byte[]> text = store.read(layout.unnamed());
            SortedMap<ObjectKey, Instant> waiting = written(text);
            last = Optional.of(new Swept(published, waiting, text));
            listed = Optional.of(lookedAt);
            due = earliest(waiting, versions(Optional.of(published)));
        }
    }

    private SortedMap<ObjectKey, Instant> written(Optional<byte[]> text) {
        return text.map(utf8 -> UnnamedCodec.read(utf8, layout.unnamed())).orElseGet(TreeMap::new);
    }

    /** At once where a clock that was ahead has noted something. */
    private Optional<Instant> earliest(SortedMap<ObjectKey, Instant> waiting, Map<String, Long> versions) {
        Instant now = clock.instant();
        return waiting.entrySet().stream()
                .map(file ->
                        file.getValue().isAfter(now) ? now : file.getValue().plus(grace(file.getKey(), versions)))
                .min(Instant::compareTo);
    }

    /** When a file may be over its grace period, as far as a sweep knows; empty where none is waiting. */
    Optional<Instant> due() {
        return due;
    }

    /** Files may have come about of which no sweep knows yet. */
    void expectMore() {
        due = Optional.of(Instant.MIN);
        last = Optional.empty();
        listed = Optional.empty();
    }

    private boolean isKnown(Optional<Published> published) {
        return last.isPresent() && last.map(Swept::published).equals(published);
    }

    /** As {@link #sweep}, without a list where this process knows what was there before. */
    void follow(Optional<Published> before, Published now) throws IOException {
        if (!isKnown(before)) {
            sweep(Optional.of(now));
            return;
        }
        Swept known = last.orElseThrow();
        SortedSet<ObjectKey> unnamed = new TreeSet<>(known.waiting().keySet());
        unnamed.addAll(known.published().keys());
        unnamed.removeAll(now.keys());
        if (!settle(Optional.of(now), unnamed, known.waiting(), known.text())) {
            sweep(Optional.of(now));
        }
    }

    /** @param published empty before the first publication */
    void sweep(Optional<Published> published) throws IOException {
        Optional<byte[]> before = store.read(layout.unnamed());
        Instant now = clock.instant();
        boolean unused = settle(published, unnamed(published), written(before), before);
        listed = Optional.of(now);
    }

    /** False where another process has written what it found. */
    private boolean settle(
            Optional<Published> published,
            Collection<ObjectKey> unnamed,
            SortedMap<ObjectKey, Instant> written,
            Optional<byte[]> before)
            throws IOException {
        Map<String, Long> versions = versions(published);
        Instant now = clock.instant();
        SortedMap<ObjectKey, Instant> known = new TreeMap<>(seen);
        known.putAll(written);
        SortedMap<ObjectKey, Instant> waiting = new TreeMap<>();
        List<ObjectKey> over = new ArrayList<>();
        for (ObjectKey key : unnamed) {
            Instant noted = known.getOrDefault(key, now);
            Instant since = noted.isAfter(now) ? now : noted;
            if (known.containsKey(key) && !since.plus(grace(key, versions)).isAfter(now)) {
                over.add(key);
            } else {
                waiting.put(key, since);
            }
        }
        store.deleteAll(over);
        if (!over.isEmpty()) {
            LOG.info("swept {} of old staging versions", Amount.of(over.size(), "file"));
        }
        due = earliest(waiting, versions);
        seen.clear();
        waiting.forEach((key, since) -> {
            if (isOld(key, versions)) {
                seen.put(key, since);
            }
        });
        return isWritten(published, waiting, written, before);
    }

    private boolean isWritten(
            Optional<Published> published,
            SortedMap<ObjectKey, Instant> waiting,
            SortedMap<ObjectKey, Instant> written,
            Optional<byte[]> before)
            throws IOException {
        last = Optional.empty();
        Optional<byte[]> text = before;
        if (!waiting.equals(written)) {
            byte[] next = UnnamedCodec.write(waiting);
            if (!store.replace(layout.unnamed(), next, before)) {
                return false;
            }
            text = Optional.of(next);
        }
        if (published.isPresent()) {
            last = Optional.of(new Swept(published.get(), waiting, text));
        }
        return true;
    }

    /** The published version of every table, by its folder. */
    private Map<String, Long> versions(Optional<Published> published) {
        return published.stream()
                .flatMap(state -> state.tables().stream())
                .collect(Collectors.toMap(table -> layout.folder(table.table()), Published.Table::version));
    }

    /** Nobody can publish it any more: whoever has not yet, comes too late. */
    private boolean isOld(ObjectKey key, Map<String, Long> versions) {
        long published = versions.getOrDefault(layout.folder(key), 0L);
        return layout.version(key).orElseThrow() <= published;
    }

    private Duration grace(ObjectKey key, Map<String, Long> versions) {
        return isOld(key, versions) || grace.compareTo(LONGEST_RUN) > 0 ? grace : LONGEST_RUN;
    }

    private List<ObjectKey> unnamed(Optional<Published> published) throws IOException {
        Set<ObjectKey> named = published.map(Published::keys).orElse(Set.of());
        try (Stream<ObjectKey> keys = store.list(layout.root(), "")) {
            return keys.filter(key -> layout.version(key).isPresent() && !named.contains(key))
                    .toList();
        }
    }
}
