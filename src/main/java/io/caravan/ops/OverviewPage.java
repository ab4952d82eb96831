package io.caravan.ops;

import io.caravan.core.watch.Work;
import java.time.Instant;
import java.util.List;

/** Every source of a process for a person: a row each, which leads to its own page. */
final class OverviewPage {
    private static final List<String> COLUMNS = List.of("Source", "State", "Batch", "Behind", "What it does");

    private OverviewPage() {}

    /** @param sources in the order of their names; not empty */
    static String of(List<Status> sources) {
        StringBuilder page = new StringBuilder(4096);
        CheckResult.State worst =
                sources.stream().map(Status::worst).max(Enum::compareTo).orElse(CheckResult.State.OK);
        long down = sources.stream()
                .filter(source -> source.worst() == CheckResult.State.DOWN)
                .count();
        String headline = down == 0
                ? "All " + sources.size() + " sources work"
                : down + " of " + sources.size() + " sources do not work";
        StatusPage.open(page, sources.size() + " sources", worst, headline);
        page.append("<table>\n<caption>A name leads to what its source does.</caption>\n<thead><tr>");
        COLUMNS.forEach(
                column -> page.append("<th scope=\"col\">").append(column).append("</th>"));
        page.append("</tr></thead>\n<tbody>\n");
        sources.forEach(source -> row(page, source));
        page.append("</tbody>\n</table>\n</main>\n");
        Instant at = sources.get(0).snapshot().at();
        StatusPage.close(page, List.of("/status.json"), at);
        return page.toString();
    }

    private static void row(StringBuilder page, Status source) {
        StatusSnapshot now = source.snapshot();
        String name = Html.escape(source.watched().source());
        String state = StatusJson.state(source.worst());
        page.append("<tr id=\"source-").append(name).append("\"><th scope=\"row\"><a href=\"/sources/");
        page.append(name).append("\">").append(name).append("</a></th><td><b class=\"state ");
        page.append(state).append("\">").append(state).append("</b></td>");
        page.append("<td class=\"n\">").append(now.batch()).append("</td>");
        cell(page, now.lag().map(Ages::say).orElse("not known yet"));
        cell(
                page,
                StatusPage.doing(now)
                        + now.failure(Work.SYNC)
                                .map(last -> " " + last.message())
                                .orElse(""));
        page.append("</tr>\n");
    }

    private static void cell(StringBuilder page, String text) {
        page.append("<td>").append(Html.escape(text)).append("</td>");
    }
}
