package io.caravan.history;

import io.caravan.core.config.ConfigReader;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How far back the history reaches.
 *
 * @param retention how long a revision stays after another one took its place; empty for ever
 */
public record HistoryConfig(Optional<Duration> retention) {
    public static final String KEY = "history.retention";

    /** Times of events are nanoseconds, which reach back to 1677. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    public static HistoryConfig read(ConfigReader in) {
        return new HistoryConfig(in.parsed(KEY, "forever", HistoryConfig::retention));
    }

    private static Optional<Duration> retention(String value) {
        return value.toLowerCase(Locale.ROOT).equals("forever") ? Optional.empty() : Optional.of(duration(value));
    }

    private static Duration duration(String value) {
        try {
            Duration duration = ConfigReader.toDuration(value);
            if (duration.isZero()) {
                throw new IllegalArgumentException("expected more than nothing");
            }
            if (duration.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("expected at most " + LONGEST.toDays() + "d");
            }
            return duration;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + "; or forever", e);
        }
    }
}
