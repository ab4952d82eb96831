package io.caravan.s3;

import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes files of staging that no reader can come to any more: of old versions, of crashed runs, of runs that lost the race to
 * publish.
 *
 * <p>Invariant: a file is deleted only if it matches our own pattern, {@code _published.json} does not name it, and a sweep at
 * least the grace period ago found the same. Since when, {@code staging/_unnamed.json} remembers.
 */
final class VersionSweeper {
    private static final Logger LOG = LoggerFactory.getLogger(VersionSweeper.class);

    private final ObjectStore store;
    private final Clock clock;
    private final Duration grace;
    private Optional<Instant> due = Optional.of(Instant.MIN);

    VersionSweeper(ObjectStore store, Clock clock, Duration grace) {
        this.store = store;
        this.clock = clock;
        this.grace = grace;
    }

    /** As {@link #sweep}, unless nothing can be over its grace period. */
    void sweepIfDue(Published published) throws IOException {
        if (due.isPresent() && !clock.instant().isBefore(due.get())) {
            sweep(published);
        }
    }

    void sweep(Published published) throws IOException {
        Instant now = clock.instant();
        Optional<byte[]> before = store.read(S3Key.UNNAMED);
        SortedMap<ObjectKey, Instant> known = before.map(UnnamedCodec::read).orElseGet(TreeMap::new);
        SortedMap<ObjectKey, Instant> waiting = new TreeMap<>();
        List<ObjectKey> over = new ArrayList<>();
        for (ObjectKey key : unnamed(published)) {
            Instant since = known.getOrDefault(key, now);
            if (known.containsKey(key) && !since.plus(grace).isAfter(now)) {
                over.add(key);
            } else {
                waiting.put(key, since);
            }
        }
        for (ObjectKey key : over) {
            store.delete(key);
        }
        if (!over.isEmpty()) {
            LOG.info("swept {} files of old staging versions", over.size());
        }
        due = waiting.values().stream().min(Instant::compareTo).map(since -> since.plus(grace));
        if (!waiting.equals(known)) {
            store.replace(S3Key.UNNAMED, UnnamedCodec.write(waiting), before);
        }
    }

    private List<ObjectKey> unnamed(Published published) throws IOException {
        try (Stream<ObjectKey> keys = store.list(S3Key.STAGING, "")) {
            return keys.filter(key -> S3Key.stagingVersion(key).isPresent() && !published.names(key))
                    .toList();
        }
    }
}
