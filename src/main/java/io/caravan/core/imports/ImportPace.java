package io.caravan.core.imports;

import io.caravan.core.change.TableRef;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How often this process looks at what is being imported. A look rests ten times as long as the last one took. */
public final class ImportPace {
    private static final Duration AT_REST = Duration.ofMinutes(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(15);
    private static final int RESTS = 10;

    private record Look(Instant begun, Instant ended) {
        Instant next() {
            Duration rest = Duration.between(begun, ended).multipliedBy(RESTS);
            return ended.plus(rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest);
        }
    }

    private final Duration checkEvery;
    private final Clock clock;
    private final Map<TableRef, Look> looks = new HashMap<>();
    private final Map<TableRef, Instant> looking = new HashMap<>();
    private final Set<TableRef> unchanged = new HashSet<>();
    private Optional<Instant> checked = Optional.empty();

    /** @param checkEvery not more often than this; zero is at every sync that brings something, and once a minute */
    public ImportPace(Duration checkEvery, Clock clock) {
        this.checkEvery = checkEvery;
        this.clock = clock;
    }

    /** Whether the source may be asked, where a sync has brought events that readers could be told are complete. */
    boolean isCheckDue() {
        return isOver(checkEvery);
    }

    /** Whether the source is to be asked, although a sync has brought nothing. */
    boolean isIdleCheckDue() {
        return isOver(checkEvery.compareTo(AT_REST) > 0 ? checkEvery : AT_REST);
    }

    private boolean isOver(Duration interval) {
        Instant now = now();
        return checked.map(last -> last.isAfter(now) || !last.plus(interval).isAfter(now))
                .orElse(true);
    }

    void checked() {
        checked = Optional.of(now());
    }

    boolean isLookDue(TableRef table) {
        Look last = looks.get(table);
        return last == null || last.begun().isAfter(now()) || !last.next().isAfter(now());
    }

    void lookBegins(TableRef table) {
        looking.put(table, now());
    }

    void lookEnded(TableRef table) {
        Instant begun = looking.remove(table);
        looks.put(table, new Look(begun == null ? now() : begun, now()));
    }

    /** Events of the table were left out. */
    void changed(TableRef table) {
        unchanged.remove(table);
    }

    /** What has landed of the table is what its last walk saw. */
    void walked(TableRef table) {
        unchanged.add(table);
    }

    /** Whether anything may have changed since the last walk. */
    boolean hasChanged(TableRef table) {
        return !unchanged.contains(table);
    }

    void forget(TableRef table) {
        looks.remove(table);
        looking.remove(table);
        unchanged.remove(table);
    }

    Instant now() {
        return clock.instant();
    }
}
