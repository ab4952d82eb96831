package io.caravan.ops.page;

import io.caravan.core.watch.DurationText;
import io.caravan.ops.state.Instants;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** A part of a page that is being written. What is not {@link #raw} is escaped. */
final class Markup {
    private static final int KILO = 1000;
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB"};

    private final StringBuilder text = new StringBuilder(4096);

    /** Markup of ours; holds nothing that came from elsewhere. */
    Markup raw(String markup) {
        text.append(markup);
        return this;
    }

    /** As text, or inside a quoted attribute. */
    Markup text(String plain) {
        text.append(Html.escape(plain));
        return this;
    }

    Markup add(Markup other) {
        text.append(other.text);
        return this;
    }

    /** A name that may be broken behind its punctuation and nowhere else. */
    Markup name(String name) {
        text.append(
                Html.escape(name).replaceAll("([_/.])(?=.)", "$1<wbr>").replaceAll("(?<=[a-z0-9])(?=[A-Z])", "<wbr>"));
        return this;
    }

    /** How long ago, and when exactly. */
    Markup ago(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        String relative = age.isNegative() ? "in " + DurationText.say(age.negated()) : DurationText.say(age) + " ago";
        return raw("<span class=\"rel\">").text(relative).raw("</span> ").exactly(then);
    }

    Markup exactly(Instant then) {
        String iso = Instants.text(then);
        return raw("<time datetime=\"" + iso + "\">")
                .raw(iso.replace("T", " ").replace("Z", " UTC"))
                .raw("</time>");
    }

    /** Such as {@code 12,345}. */
    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Such as {@code 1.2 MB}. */
    static String bytes(long bytes) {
        if (bytes < KILO) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= KILO && unit < UNITS.length - 1) {
            value /= KILO;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, UNITS[unit]);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
