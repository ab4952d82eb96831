package io.caravan.ops;

import io.caravan.core.watch.Work;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What went wrong lately, and what of it still is. Not thread-safe. */
final class Failures {
    private static final int KEPT = 10;
    private static final String FENCED = "Fenced";

    private final Deque<Failure> latest = new ArrayDeque<>();
    private final Map<Work, Failure> standing = new EnumMap<>(Work.class);
    private Optional<Failure> fence = Optional.empty();

    void add(Failure failure) {
        standing.put(failure.work(), failure);
        if (failure.kind().equals(FENCED)) {
            fence = Optional.of(failure);
        }
        latest.addFirst(failure);
        if (latest.size() > KEPT) {
            latest.removeLast();
        }
    }

    void mended(Work work) {
        standing.remove(work);
    }

    /** Only who owns the destination can land a batch. */
    void landed() {
        fence = Optional.empty();
    }

    /** The fence is history, as whoever leads now has the destination. */
    void standBy() {
        standing.values().removeIf(failure -> failure.kind().equals(FENCED));
        fence = Optional.empty();
    }

    /** The newest first. */
    List<Failure> latest() {
        return List.copyOf(latest);
    }

    Map<Work, Failure> standing() {
        return Map.copyOf(standing);
    }

    Optional<Failure> fence() {
        return fence;
    }
}
