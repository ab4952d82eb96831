package io.caravan.ops;

import io.caravan.core.watch.TableNote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The status for a person: one page of HTML without scripts and without anything from elsewhere. */
final class StatusPage {
    private static final String STYLE = resource("status.css");
    private static final int CHART = 40;

    /** What a browser may do with the page: apply its one style sheet, and nothing else. */
    static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
                    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cache-Control",
            "no-store");

    private final StringBuilder page = new StringBuilder(8192);
    private final Status status;
    private final List<String> links;
    private final StatusSnapshot now;

    private StatusPage(Status status, List<String> links) {
        this.status = status;
        this.links = links;
        this.now = status.snapshot();
    }

    /** Of the only source of a process. */
    static String of(Status status) {
        return of(status, List.of("/status.json"));
    }

    /** @param links to what else is served of it */
    static String of(Status status, List<String> links) {
        return new StatusPage(status, links).write();
    }

    private String write() {
        open(page, status.watched().source(), status.worst(), headline());
        now();
        checks();
        throughput();
        tables();
        notes();
        errors();
        page.append("</main>\n");
        close(page, links, now.at());
        return page.toString();
    }

    /** The beginning of any page. */
    static void open(StringBuilder page, String title, CheckResult.State worst, String headline) {
        String source = Html.escape(title);
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n")
                .append("<meta http-equiv=\"refresh\" content=\"30\">\n<title>")
                .append(source)
                .append(" - Caravan</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<header>\n<h1>Caravan <span>")
                .append(source)
                .append("</span></h1>\n<p class=\"state ")
                .append(StatusJson.state(worst))
                .append("\">")
                .append(headline)
                .append("</p>\n</header>\n<main>\n");
    }

    private String headline() {
        return switch (status.worst()) {
            case OK -> "All is well";
            case WARNING -> "Works, but needs attention";
            case DOWN -> "Does not work";
        };
    }

    private void now() {
        open("now", "Now");
        page.append("<dl>\n");
        entry("Doing", doing(now));
        entry("Behind the source", now.lag().map(Ages::say).orElse("not known during a snapshot"));
        entry("Last sync that succeeded", now.lastSuccess().map(Instants::text).orElse("none yet"));
        entry("Batch", Long.toString(now.batch()));
        entry("Events since start", number(status.landed()));
        entry("Deployment", status.watched().deployment());
        entry("Destination", status.watched().destination());
        entry("Running for", Ages.say(Duration.between(now.startedAt(), now.at())));
        page.append("</dl>\n</section>\n");
    }

    static String doing(StatusSnapshot now) {
        return now.isSyncing()
                ? "syncing (" + now.phase() + ")"
                : now.activity().says();
    }

    private void checks() {
        open("checks", "Checks");
        page.append("<ul>\n");
        for (CheckResult result : status.checks()) {
            String state = StatusJson.state(result.state());
            page.append("<li><b class=\"state ")
                    .append(state)
                    .append("\">")
                    .append(state)
                    .append("</b> <b>");
            page.append(Html.escape(result.name())).append("</b> ").append(Html.escape(result.says()));
            page.append("</li>\n");
        }
        page.append("</ul>\n</section>\n");
    }

    private void throughput() {
        List<Long> minutes = now.perMinute();
        long peak =
                Math.max(1, minutes.stream().mapToLong(Long::longValue).max().orElse(1));
        open("throughput", "Throughput over the last hour");
        page.append("<p><span id=\"events-last-hour\">")
                .append(number(now.eventsLastHour()))
                .append("</span> events landed; at most ")
                .append(number(minutes.stream().mapToLong(Long::longValue).max().orElse(0)))
                .append(" in a minute.</p>\n<svg viewBox=\"0 0 240 ")
                .append(CHART)
                .append("\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\n");
        for (int i = 0; i < minutes.size(); i++) {
            long height = Math.round(Math.ceil((double) minutes.get(i) * CHART / peak));
            page.append("<rect x=\"").append(4 * i).append("\" y=\"").append(CHART - height);
            page.append("\" width=\"3\" height=\"").append(height).append("\"/>");
        }
        page.append("\n</svg>\n</section>\n");
    }

    private void tables() {
        open("tables", "Tables");
        page.append("<table>\n<caption>")
                .append(status.tables().size())
                .append(
                        " tables; a generation is the batch that last began the table anew, rows are its events since.</caption>\n<thead><tr>")
                .append("<th scope=\"col\">Component</th><th scope=\"col\">Table</th>")
                .append(
                        "<th scope=\"col\" class=\"n\">Generation</th><th scope=\"col\" class=\"n\">Rows</th><th scope=\"col\" class=\"n\">Events since start</th></tr></thead>\n<tbody>\n");
        for (Status.TableLine line : status.tables()) {
            String component = line.component().isEmpty() ? "app" : line.component();
            page.append("<tr><td>").append(Html.escape(component)).append("</td><th scope=\"row\" class=\"name\">");
            page.append(Html.escape(line.table()))
                    .append("</th><td class=\"n\">")
                    .append(line.generation());
            page.append("</td><td class=\"n\">")
                    .append(line.rows().map(StatusPage::number).orElse("?"));
            page.append("</td><td class=\"n\">").append(number(line.landed())).append("</td></tr>\n");
        }
        page.append("</tbody>\n</table>\n</section>\n");
    }

    /** Tables that the log alone does not follow; an empty section would only ask what it is about. */
    private void notes() {
        List<Status.TableLine> noted =
                status.tables().stream().filter(line -> line.note().isPresent()).toList();
        if (noted.isEmpty()) {
            return;
        }
        open("imports", "Imports and deleted tables");
        page.append("<ul>\n");
        noted.forEach(line -> page.append("<li><b>")
                .append(Html.escape(line.component().isEmpty() ? "app" : line.component()))
                .append('/')
                .append(Html.escape(line.table()))
                .append("</b> ")
                .append(Html.escape(line.note().map(TableNote::says).orElse("")))
                .append("</li>\n"));
        page.append("</ul>\n</section>\n");
    }

    private void errors() {
        open("errors", "Last errors");
        if (now.failures().isEmpty()) {
            page.append("<p>None since the process started.</p>\n");
        } else {
            page.append("<ol>\n");
            now.failures().forEach(failure -> page.append("<li><time>")
                    .append(Instants.text(failure.at()))
                    .append("</time> <b>")
                    .append(failure.work().label())
                    .append(": ")
                    .append(Html.escape(failure.kind()))
                    .append("</b> ")
                    .append(Html.escape(failure.message()))
                    .append("</li>\n"));
            page.append("</ol>\n");
        }
        page.append("</section>\n");
    }

    /** The end of any page. */
    static void close(StringBuilder page, List<String> links, Instant at) {
        page.append("<footer>\n<nav aria-label=\"For machines\">\n");
        List<String> all = new ArrayList<>(links);
        all.addAll(List.of("/observe/health", "/observe/metrics", "/observe/info"));
        for (String path : all) {
            page.append("<a href=\"").append(path).append("\">").append(path).append("</a>\n");
        }
        page.append("</nav>\n<p>As of <time>").append(Instants.text(at)).append("</time></p>\n</footer>\n");
        page.append("</body>\n</html>\n");
    }

    private void open(String id, String title) {
        page.append("<section aria-labelledby=\"")
                .append(id)
                .append("\">\n<h2 id=\"")
                .append(id)
                .append("\">");
        page.append(title).append("</h2>\n");
    }

    private void entry(String name, String value) {
        page.append("<div><dt>")
                .append(name)
                .append("</dt><dd>")
                .append(Html.escape(value))
                .append("</dd></div>\n");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String resource(String name) {
        try (InputStream in = StatusPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException(name + " is not in this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
