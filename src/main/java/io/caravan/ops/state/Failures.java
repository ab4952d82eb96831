package io.caravan.ops.state;

import io.caravan.core.watch.Work;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What went wrong lately, and what of it still is. Not thread-safe. */
final class Failures {
    private static final int KEPT = 10;
    private static final String FENCED = "Fenced";

    private static final int KINDS_KEPT = 20;

    private final Deque<Failure> latest = new ArrayDeque<>();
    private final Map<String, RepeatedFailure> repeated = new LinkedHashMap<>();
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
        repeat(failure);
    }

    /** The one that came longest ago is forgotten first. */
    private void repeat(Failure failure) {
        String likeness = RepeatedFailure.likeness(failure);
        Optional<RepeatedFailure> before = Optional.ofNullable(repeated.remove(likeness));
        repeated.put(
                likeness,
                before.map(same -> same.again(failure)).orElseGet(() -> new RepeatedFailure(failure.at(), failure, 1)));
        if (repeated.size() > KINDS_KEPT) {
            repeated.remove(repeated.keySet().iterator().next());
        }
    }

    /** The one that came last first. */
    List<RepeatedFailure> repeated() {
        List<RepeatedFailure> newestFirst = new ArrayList<>(repeated.values());
        Collections.reverse(newestFirst);
        return List.copyOf(newestFirst);
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
