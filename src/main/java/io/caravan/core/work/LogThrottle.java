package io.caravan.core.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps a log readable while the same thing goes wrong again and again: said at once, then once a minute with a count. */
public final class LogThrottle {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int KINDS = 200;

    private record Said(Instant at, long leftOut) {}

    private final Clock clock;
    private final Duration interval;
    private final Map<String, Said> said = new HashMap<>();

    public LogThrottle(Clock clock) {
        this(clock, MINUTE);
    }

    /** @param interval from one that is said to the next */
    public LogThrottle(Clock clock, Duration interval) {
        this.clock = clock;
        this.interval = interval;
    }

    /**
     * Whether to say it now.
     *
     * @param kind equal for what counts as the same
     * @return how many of the kind were left out since the last one that was said; empty where this one is to be left out
     */
    public synchronized OptionalLong say(String kind) {
        Instant now = clock.instant();
        if (said.size() >= KINDS) {
            said.clear();
        }
        Said last = said.get(kind);
        if (last != null && isRecent(last.at(), now)) {
            said.put(kind, new Said(last.at(), last.leftOut() + 1));
            return OptionalLong.empty();
        }
        said.put(kind, new Said(now, 0));
        return OptionalLong.of(last == null ? 0 : last.leftOut());
    }

    /** What was said after now, was said before the clock was set back. */
    private boolean isRecent(Instant last, Instant now) {
        return !last.isAfter(now) && Duration.between(last, now).compareTo(interval) < 0;
    }

    /** What to append to the message; empty where nothing was left out. */
    public static String suffix(long leftOut) {
        return leftOut == 0 ? "" : " (and " + leftOut + " more of this kind since the last such line)";
    }
}
