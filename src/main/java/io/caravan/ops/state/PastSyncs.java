package io.caravan.ops.state;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** The latest syncs that have ended. Not thread-safe. */
final class PastSyncs {
    private static final int KEPT = 60;

    private final Deque<PastSync> past = new ArrayDeque<>();
    private Optional<Instant> begun = Optional.empty();
    private long events;

    void began(Instant now) {
        begun = Optional.of(now);
        events = 0;
    }

    void landed(long more) {
        events += more;
    }

    void succeeded(Instant now) {
        end(now, Optional.empty());
    }

    void failed(Instant now, String kind) {
        end(now, Optional.of(kind));
    }

    private void end(Instant now, Optional<String> failure) {
        Instant from = begun.filter(start -> !start.isAfter(now)).orElse(now);
        past.addLast(new PastSync(from, Duration.between(from, now), events, failure));
        if (past.size() > KEPT) {
            past.removeFirst();
        }
        begun = Optional.empty();
        events = 0;
    }

    /** The oldest first. */
    List<PastSync> read() {
        return List.copyOf(past);
    }
}
