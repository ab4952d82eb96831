package io.caravan.ops.page;

import io.caravan.core.watch.DurationText;
import io.caravan.ops.state.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Bars over time with axes, as SVG without scripts and styles of its own. */
final class Chart {
    private static final int HEIGHT = 112;
    private static final int BAR = 10;
    private static final int AXIS = 52;
    private static final int HALF = HEIGHT / 2;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** Half of each is as easy to say. */
    private static final List<Long> NICE_SECONDS = List.of(
            10L, 20L, 60L, 120L, 240L, 600L, 1200L, 3600L, 7200L, 14400L, 28800L, 86400L, 172800L, 345600L, 691200L,
            1209600L);

    private final Series series;
    private final Markup axis = new Markup();
    private final Markup lines = new Markup();
    private final Markup bars = new Markup();

    private Chart(Series series) {
        this.series = series;
    }

    /** Whether there is anything to draw. */
    static boolean isEmpty(Series series) {
        return Series.sum(series.upserts()) + Series.sum(series.deletes()) == 0
                && series.lagSeconds().stream().allMatch(lag -> lag < 0);
    }

    /** How far behind the source the destination was at worst. */
    static Markup lag(Series series, String over) {
        Chart chart = new Chart(series);
        long worst = Series.greatest(series.lagSeconds());
        long top =
                NICE_SECONDS.stream().filter(nice -> nice >= worst).findFirst().orElse(worst);
        chart.tick(0, DurationText.shortly(Duration.ofSeconds(top)));
        chart.tick(HALF, DurationText.shortly(Duration.ofSeconds(top / 2)));
        chart.tick(HEIGHT, "0");
        for (int i = 0; i < series.lagSeconds().size(); i++) {
            long lag = series.lagSeconds().get(i);
            if (lag >= 0) {
                double height = Math.max(1.5, (double) lag * HEIGHT / top);
                chart.bar(i, HEIGHT - height, height, "a", DurationText.say(Duration.ofSeconds(lag)) + " behind");
            }
        }
        boolean known = series.lagSeconds().stream().anyMatch(lag -> lag >= 0);
        String says =
                known ? "at most " + DurationText.say(Duration.ofSeconds(worst)) : "not known, as during a snapshot";
        return chart.figure("Behind the source", over, says, new Markup());
    }

    /** What landed, on a scale where a first snapshot does not hide what comes after it; each direction gets the height that it needs. */
    static Markup events(Series series, String over) {
        Chart chart = new Chart(series);
        Decades scale = Decades.of(Series.greatest(series.upserts()), Series.greatest(series.deletes()));
        for (int decade = -scale.down(); decade <= scale.up(); decade++) {
            if (decade % scale.step() == 0) {
                chart.tick(scale.zero() - decade * scale.height(), decade == 0 ? "0" : power(Math.abs(decade)));
            }
        }
        for (int i = 0; i < series.upserts().size(); i++) {
            long came = series.upserts().get(i);
            long went = series.deletes().get(i);
            if (came > 0) {
                double up = scale.length(came);
                chart.bar(i, scale.zero() - up, up, "a", counted(came, "upsert"));
            }
            if (went > 0) {
                chart.bar(i, scale.zero(), scale.length(went), "b", counted(went, "delete"));
            }
        }
        Markup legend = new Markup()
                .raw(
                        "<ul class=\"legend\"><li class=\"a\">Upserts, upwards</li><li class=\"b\">Deletes, downwards</li></ul>");
        long upserts = Series.sum(series.upserts());
        long deletes = Series.sum(series.deletes());
        String says = upserts + deletes == 0
                ? "none"
                : counted(upserts, "upsert") + " and " + counted(deletes, "delete") + ", on a logarithmic scale";
        return chart.figure("Events landed", over, says, legend);
    }

    /**
     * A logarithmic axis with zero between two directions.
     *
     * @param up powers of ten above zero
     * @param down powers of ten below it
     */
    private record Decades(int up, int down) {
        private static final double LEGIBLE = 17;

        static Decades of(long upserts, long deletes) {
            return new Decades(decades(Math.max(upserts, 9)), deletes == 0 ? 0 : decades(deletes));
        }

        private static int decades(long most) {
            return Math.max(1, (int) Math.ceil(Math.log10(most + 1.0)));
        }

        double height() {
            return (double) HEIGHT / (up + down);
        }

        double zero() {
            return up * height();
        }

        double length(long count) {
            return Math.max(2, Math.log10(count + 1.0) * height());
        }

        /** From one label to the next. */
        int step() {
            return (int) Math.ceil(LEGIBLE / height());
        }
    }

    private static String counted(long count, String noun) {
        return Markup.number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    private static String power(int decade) {
        String[] units = {"", "k", "M", "G", "T"};
        return Math.round(Math.pow(10, decade % 3)) + units[Math.min(decade / 3, units.length - 1)];
    }

    private void tick(double y, String label) {
        double baseline = Math.min(Math.max(y + 4, 9), HEIGHT - 1);
        axis.raw(String.format(Locale.ROOT, "<text x=\"%d\" y=\"%.1f\">", AXIS - 6, baseline))
                .text(label)
                .raw("</text>");
        lines.raw(String.format(Locale.ROOT, "M0 %.1fH%d", Math.min(Math.max(y, 0.5), HEIGHT - 0.5), width()));
    }

    private void bar(int i, double y, double height, String style, String says) {
        Instant from =
                series.end().minus(series.width().multipliedBy(series.upserts().size() - (long) i));
        bars.raw(String.format(
                        Locale.ROOT,
                        "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\"><title>",
                        style,
                        i * BAR + 1,
                        y,
                        BAR - 2,
                        height))
                .raw(TIME.format(from))
                .raw(" UTC: ")
                .text(says)
                .raw("</title></rect>");
    }

    private int width() {
        return series.upserts().size() * BAR;
    }

    private Markup figure(String title, String over, String says, Markup legend) {
        Duration span = series.width().multipliedBy(series.upserts().size());
        Markup figure = new Markup()
                .raw("<figure class=\"last-" + over + "\">\n<figcaption><h3>")
                .raw(title + ", last " + over)
                .raw("</h3><p>")
                .text(says);
        figure.raw("</p></figcaption>\n<div class=\"plot\" aria-hidden=\"true\">")
                .raw("<svg class=\"axis\" width=\"" + AXIS + "\" height=\"" + HEIGHT + "\">")
                .add(axis)
                .raw("</svg><svg class=\"bars\" height=\"" + HEIGHT + "\" viewBox=\"0 0 " + width() + " " + HEIGHT)
                .raw("\" preserveAspectRatio=\"none\"><path d=\"")
                .add(lines)
                .raw("\"/>")
                .add(bars)
                .raw("</svg></div>\n<div class=\"hours\" aria-hidden=\"true\">");
        for (int quarter = 4; quarter > 0; quarter--) {
            figure.raw("<span>"
                            + DurationText.shortly(span.multipliedBy(quarter).dividedBy(4))
                            + (quarter == 4 ? " ago" : ""))
                    .raw("</span>");
        }
        return figure.raw("<span>now</span></div>\n").add(legend).raw("</figure>\n");
    }
}
