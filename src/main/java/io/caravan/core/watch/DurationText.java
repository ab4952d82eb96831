package io.caravan.core.watch;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. */
public final class DurationText {
    private static final int HOURS = 48;

    private DurationText() {}

    /** Such as {@code 7 s}, {@code 3 min 20 s}, {@code 5 h 10 min}, {@code 3 d 4 h}. */
    public static String say(Duration age) {
        if (age.toMinutes() == 0) {
            return age.toSeconds() + " s";
        }
        if (age.toHours() == 0) {
            return two(age.toMinutes(), "min", age.toSecondsPart(), "s");
        }
        return age.toHours() < HOURS
                ? two(age.toHours(), "h", age.toMinutesPart(), "min")
                : two(age.toDays(), "d", age.toHoursPart(), "h");
    }

    /** In the one unit that fits, such as {@code 30 s}, {@code 15 min}, {@code 1 d}: for an axis. */
    public static String shortly(Duration age) {
        if (age.toMinutes() == 0) {
            return age.toSeconds() + " s";
        }
        if (age.toHours() == 0) {
            return age.toMinutes() + " min";
        }
        return age.toHours() < 24 || age.toHoursPart() != 0 ? age.toHours() + " h" : age.toDays() + " d";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return String.format(Locale.ROOT, "%d %s %d %s", large, largeUnit, small, smallUnit);
    }
}
