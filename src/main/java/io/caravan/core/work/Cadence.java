package io.caravan.core.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that is done every so often while a process runs, for the first time as soon as it can be. */
public final class Cadence {
    private final Optional<Duration> every;
    private final Clock clock;
    private Optional<Instant> last = Optional.empty();

    /** @param every empty for never, zero for whenever it is asked */
    public Cadence(Optional<Duration> every, Clock clock) {
        this.every = every;
        this.clock = clock;
    }

    public boolean isDue() {
        return every.isPresent() && last.map(this::isLongAgo).orElse(true);
    }

    /** What began after now, began before the clock was set back: nobody knows how long ago. */
    private boolean isLongAgo(Instant then) {
        Instant now = clock.instant();
        return then.isAfter(now) || !then.plus(every.orElseThrow()).isAfter(now);
    }

    /** It has begun. */
    public void begun() {
        last = Optional.of(clock.instant());
    }
}
