package io.caravan.core.time;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps a log readable while the same thing goes wrong again and again: said at once, then once a minute with a count. */
public final class Repeats {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private static final int KINDS = 200;

    private record Said(Instant at, long leftOut) {}

    private final Clock clock;
    private final Map<String, Said> said = new HashMap<>();

    public Repeats(Clock clock) {
        this.clock = clock;
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
        if (last != null && Duration.between(last.at(), now).compareTo(INTERVAL) < 0) {
            said.put(kind, new Said(last.at(), last.leftOut() + 1));
            return OptionalLong.empty();
        }
        said.put(kind, new Said(now, 0));
        return OptionalLong.of(last == null ? 0 : last.leftOut());
    }

    /** What to append to the message; empty where nothing was left out. */
    public static String suffix(long leftOut) {
        return leftOut == 0 ? "" : " (and " + leftOut + " more of this kind since the last such line)";
    }
}
