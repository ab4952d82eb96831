package io.caravan.ops.page;

import io.caravan.core.watch.DurationText;
import io.caravan.core.watch.Work;
import io.caravan.ops.state.CheckResult;
import io.caravan.ops.state.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Every source of a process for a person: a row each, which leads to its own page. */
public final class OverviewPage {
    private static final Duration UNKNOWN = Duration.ofDays(36_500);
    private static final Listing<Status> SOURCES = new Listing<>(
            "source",
            source -> source.watched().source(),
            Comparator.comparing(Status::worst).reversed(),
            List.of(
                    new Listing.Column<>("name", "Source", "", byName(), OverviewPage::name),
                    new Listing.Column<>(
                            "state",
                            "State",
                            "",
                            Comparator.comparing(Status::worst).reversed(),
                            OverviewPage::state),
                    new Listing.Column<>(
                            "behind",
                            "Behind",
                            "n",
                            Comparator.comparing(OverviewPage::lag).reversed(),
                            (cell, source) -> cell.text(source.snapshot()
                                    .lag()
                                    .map(DurationText::say)
                                    .orElse("–"))),
                    new Listing.Column<>(
                            "events",
                            "Events, last hour",
                            "n",
                            Comparator.comparing(OverviewPage::lastHour).reversed(),
                            (cell, source) -> cell.text(Markup.number(lastHour(source)))),
                    new Listing.Column<>("doing", "What it does", "", byName(), OverviewPage::doing)));

    private OverviewPage() {}

    private static Comparator<Status> byName() {
        return Comparator.comparing(source -> source.watched().source());
    }

    private static Duration lag(Status source) {
        return source.snapshot().lag().orElse(UNKNOWN);
    }

    private static long lastHour(Status source) {
        return source.history().hour().events();
    }

    /** @param sources in the order of their names; not empty */
    public static String of(List<Status> sources, ListQuery query) {
        CheckResult.State worst =
                sources.stream().map(Status::worst).max(Enum::compareTo).orElse(CheckResult.State.OK);
        long down = sources.stream()
                .filter(source -> source.worst() == CheckResult.State.DOWN)
                .count();
        String headline = down == 0
                ? "All " + sources.size() + " sources work"
                : down + " of " + sources.size() + " sources fail";
        Markup page = Frame.open(sources.size() + " sources", Optional.of(worst), headline);
        page.raw(
                "</header>\n<main>\n<section aria-labelledby=\"sources-title\">\n<h2 id=\"sources-title\">Sources</h2>\n");
        page.add(SOURCES.search(sources, query)).add(SOURCES.of(sources, query));
        page.raw(
                "<p class=\"dim\">Sources that fail are first. A name leads to what its source does. Events are those that landed.</p>\n");
        page.raw("</section>\n</main>\n");
        Instant at = sources.get(0).snapshot().at();
        return Frame.close(page, List.of("/status.json"), at);
    }

    private static void name(Markup cell, Status source) {
        String name = source.watched().source();
        cell.raw("<a id=\"source-")
                .text(name)
                .raw("\" href=\"/sources/")
                .text(name)
                .raw("\">")
                .name(name)
                .raw("</a>");
    }

    private static void state(Markup cell, Status source) {
        String state = StatusJson.state(source.worst());
        cell.raw("<span class=\"state " + state + "\">" + state + "</span>");
    }

    /** Why the last sync failed; else the first of what is the case and should not be. */
    private static Optional<String> trouble(Status source) {
        return source.snapshot()
                .failure(Work.SYNC)
                .map(last -> "The last sync failed: " + last.message())
                .or(() -> source.troubles().stream()
                        .filter(check -> check.state() == source.worst())
                        .map(CheckResult::says)
                        .findFirst());
    }

    private static void doing(Markup cell, Status source) {
        cell.text(StatusPage.doing(source.snapshot()));
        trouble(source).ifPresent(words -> cell.raw(" <small>").text(words).raw("</small>"));
    }
}
