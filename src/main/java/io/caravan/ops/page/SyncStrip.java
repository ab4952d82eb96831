package io.caravan.ops.page;

import io.caravan.core.watch.Amount;
import io.caravan.core.watch.DurationText;
import io.caravan.ops.state.Instants;
import io.caravan.ops.state.PastSync;
import io.caravan.ops.state.Series;
import io.caravan.ops.state.StatusHistory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The latest syncs as a line of bars: how each ended, and how long it took. */
final class SyncStrip {
    private static final int HEIGHT = 48;
    private static final int BAR = 10;
    private static final int PLACES = 60;

    private SyncStrip() {}

    static Markup of(StatusHistory history) {
        if (history.syncs().isEmpty()) {
            return new Markup().raw("<p class=\"dim\">None has ended yet.</p>\n");
        }
        long done = Series.sum(history.day().succeeded());
        long failed = Series.sum(history.day().failed());
        Markup strip = new Markup();
        strip.raw("<p>").text(Amount.of(done, "sync") + " done and " + failed + " failed in the last day.");
        List<Duration> took =
                history.syncs().stream().map(PastSync::took).sorted().toList();
        Duration longest = took.get(took.size() - 1);
        strip.text(" Of the last " + history.syncs().size() + ", half took "
                        + precisely(took.get((took.size() - 1) / 2)) + " or less, the longest " + precisely(longest)
                        + ".")
                .raw("</p>\n<svg class=\"strip\" height=\"" + HEIGHT + "\" viewBox=\"0 0 " + PLACES * BAR + " "
                        + HEIGHT)
                .raw("\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                .raw("<defs><pattern id=\"hatch\" width=\"4\" height=\"4\" patternUnits=\"userSpaceOnUse\">")
                .raw("<path d=\"M0 4L4 0\"/></pattern></defs>");
        int place = PLACES - history.syncs().size();
        for (PastSync sync : history.syncs()) {
            bar(strip, sync, place++, longest);
        }
        return strip.raw(
                "</svg>\n<p class=\"dim\">Each bar is a sync, the newest at the right; a hatched one failed.</p>\n");
    }

    /** A sync of a second beside one of an hour is seen, too. */
    private static void bar(Markup strip, PastSync sync, int place, Duration longest) {
        double share = logarithm(sync.took()) / Math.max(1, logarithm(longest));
        double height = Math.max(4, share * HEIGHT);
        strip.raw(String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"><title>",
                        sync.failure().isPresent() ? "bad" : "good",
                        place * BAR + 1,
                        HEIGHT - height,
                        BAR - 2,
                        height))
                .text(Instants.text(sync.begun()) + ": "
                        + sync.failure()
                                .map(kind -> "failed (" + kind + ") after ")
                                .orElse("done in ")
                        + precisely(sync.took()) + ", " + Amount.of(sync.events(), "event"))
                .raw("</title></rect>");
    }

    private static double logarithm(Duration took) {
        return Math.log1p((double) took.toMillis());
    }

    private static String precisely(Duration took) {
        return took.toMinutes() > 0
                ? DurationText.say(took)
                : String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
    }
}
