package io.caravan.ops.page;

import io.caravan.core.watch.Amount;
import io.caravan.core.watch.DurationText;
import io.caravan.core.watch.SyncEvent.StagingPublished;
import io.caravan.core.watch.TableNote;
import io.caravan.ops.state.CheckResult;
import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusSnapshot;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The status of one source for a person. Every section is made on the server; a script only fetches it again. */
public final class StatusPage {
    private static final Listing<Status.TableLine> TABLES = new Listing<>(
            "table",
            Status.TableLine::label,
            Comparator.comparing((Status.TableLine table) -> outdated(table).isEmpty()),
            List.of(
                    new Listing.Column<>(
                            "name", "Table", "", Comparator.comparing(Status.TableLine::label), StatusPage::name),
                    figure("documents", "Documents", Status.TableLine::documents, Markup::number),
                    figure("bytes", "Bytes", Status.TableLine::bytes, Markup::bytes),
                    figure("events", "Events", Status.TableLine::rows, Markup::number),
                    figure("new", "Since start", table -> Optional.of(table.landed()), Markup::number)));

    private final Status status;
    private final StatusSnapshot now;
    private final Place place;
    private final Markup page;

    /**
     * Where the page is served.
     *
     * @param base of its addresses, ending with a slash
     * @param links to what else is served of it
     */
    public record Place(String base, List<String> links) {
        /** Of the only source of a process. */
        public static Place alone() {
            return new Place("/", List.of("/status.json"));
        }

        /** Of one of several. */
        public static Place of(String source) {
            String base = "/sources/" + source + "/";
            return new Place(base, List.of(base + "status.json", base + "ready"));
        }
    }

    private StatusPage(Status status, Place place) {
        this.status = status;
        this.now = status.snapshot();
        this.place = place;
        this.page = Frame.open(status.watched().source(), Optional.of(status.worst()), headline(status));
    }

    private static <N extends Comparable<N>> Listing.Column<Status.TableLine> figure(
            String key, String title, Function<Status.TableLine, Optional<N>> value, Function<N, String> words) {
        Comparator<Status.TableLine> greatest = Comparator.comparing(
                value,
                Comparator.comparing(
                        (Optional<N> number) -> number.orElse(null), Comparator.nullsFirst(Comparator.naturalOrder())));
        return new Listing.Column<>(
                key,
                title,
                "n",
                greatest.reversed(),
                (cell, table) -> cell.text(value.apply(table).map(words).orElse("–")));
    }

    /** What keeps readers of the table at an older moment than those of others; such a table is first where no order is asked for. */
    private static Optional<TableNote> outdated(Status.TableLine table) {
        return table.note()
                .filter(note ->
                        note.kind() == TableNote.Kind.IMPORT_UNDER_WAY || note.kind() == TableNote.Kind.WAITS_FOR_WALK);
    }

    private static void name(Markup cell, Status.TableLine table) {
        cell.name(table.label());
        outdated(table).ifPresent(note -> cell.raw(" <small class=\"state warning\">")
                .text(note.kind().label())
                .raw("</small>"));
    }

    /** @param query which of the tables */
    public static String of(Status status, Place place, Viewer viewer, ListQuery query) {
        return new StatusPage(status, place).write(viewer, query);
    }

    private String write(Viewer viewer, ListQuery query) {
        page.raw("</header>\n<main>\n").add(Steering.of(status, place, viewer));
        section("walk", "Snapshot under way", now.walk().map(WalkSection::of).orElse(new Markup()));
        section("now", "Now", now());
        section("checks", "Checks", checks());
        page.add(Throughput.of(status.history()));
        section("syncs", "Syncs", SyncStrip.of(status.history()));
        page.raw("<section aria-labelledby=\"tables-title\">\n<h2 id=\"tables-title\">Tables</h2>\n");
        page.add(TABLES.search(status.tables(), query)).add(TABLES.of(status.tables(), query));
        page.raw(
                        "<p class=\"dim\">Documents are there now, as staging was published last. Events are the history of a table since it")
                .raw(" last began from nothing; bytes are those of its files.</p>\n</section>\n");
        section("imports", "Imports and deleted tables", notes());
        section("errors", "Errors since the start", Errors.of(status.history().failures(), now.at()));
        page.raw("</main>\n");
        return Frame.close(page, place.links(), now.at());
    }

    /** One that has nothing to say is there for the script, and not to be seen. */
    private void section(String id, String title, Markup content) {
        String inside = content.toString();
        page.raw("<section class=\"live\" id=\"" + id + "\" data-live");
        if (inside.isEmpty()) {
            page.raw(" hidden></section>\n");
            return;
        }
        page.raw(" aria-labelledby=\"" + id + "-title\">\n<h2 id=\"" + id + "-title\">" + title + "</h2>\n")
                .raw(inside)
                .raw("</section>\n");
    }

    static String headline(Status status) {
        StatusSnapshot now = status.snapshot();
        String troubles = status.troubles().stream().map(CheckResult::name).collect(Collectors.joining(", "));
        return switch (status.worst()) {
            case DOWN -> "Failing: " + troubles;
            case WARNING -> "Working, but look at " + troubles;
            case OK -> calm(now);
        };
    }

    private static String calm(StatusSnapshot now) {
        if (now.isPaused()) {
            return "Paused";
        }
        if (now.standsBy()) {
            return "Standing by";
        }
        return now.walk().isPresent() ? "Reading a snapshot" : "All is well";
    }

    static String doing(StatusSnapshot now) {
        if (now.isSyncing()) {
            return "Syncing (" + now.phase() + ")";
        }
        String says = now.activity().says();
        return Character.toUpperCase(says.charAt(0)) + says.substring(1);
    }

    private Markup now() {
        String why = now.walk().isPresent() ? "not known during a snapshot" : "not known yet";
        Markup list = new Markup().raw("<dl class=\"figures\">\n");
        entry(
                list,
                "Behind the source",
                new Markup()
                        .raw("<b>")
                        .text(now.lag().map(DurationText::say).orElse("–"))
                        .raw("</b>")
                        .raw(now.lag().isEmpty() ? " <small>" + why + "</small>" : ""));
        entry(
                list,
                "Documents",
                new Markup()
                        .raw("<b>")
                        .text(now.documents().map(Markup::number).orElse("–"))
                        .raw("</b> <small>")
                        .text(
                                now.documents().isPresent()
                                        ? "in " + Amount.of(status.tables().size(), "table")
                                        : "known once staging is published")
                        .raw("</small>"));
        entry(
                list,
                "Events in the last hour",
                new Markup()
                        .raw("<b id=\"events-last-hour\">")
                        .raw(Markup.number(status.history().hour().events()))
                        .raw("</b> <small>")
                        .text(Markup.number(now.landed()) + " since the start")
                        .raw("</small>"));
        entry(
                list,
                "Last sync",
                now.lastSuccess()
                        .map(then -> new Markup().ago(then, now.at()))
                        .orElse(new Markup().text("none has succeeded yet")));
        entry(
                list,
                "Next sync",
                status.nextSync()
                        .filter(then -> !now.isSyncing())
                        .map(then -> new Markup().ago(then, now.at()))
                        .orElse(new Markup().text(now.isSyncing() ? "after this one" : "not planned")));
        entry(list, "Staging", now.staging().map(this::staging).orElse(new Markup().text("none is published yet")));
        return list.raw("</dl>\n").add(facts());
    }

    private Markup facts() {
        Markup list = new Markup().raw("<dl class=\"facts\">\n");
        entry(list, "Doing", new Markup().text(doing(now)));
        entry(
                list,
                "Batch",
                new Markup()
                        .raw("<span id=\"batch\">")
                        .raw(Markup.number(now.batch()))
                        .raw("</span>"));
        entry(list, "Started", new Markup().ago(now.startedAt(), now.at()));
        entry(list, "Deployment", new Markup().name(status.watched().deployment()));
        entry(list, "Destination", new Markup().name(status.watched().destination()));
        return list.raw("</dl>\n");
    }

    private Markup staging(StagingPublished last) {
        Markup text = new Markup().text("version " + last.version() + ", ").ago(last.at(), now.at());
        now.stagingBehindSince().ifPresent(since -> text.raw(" <small>")
                .text("lacks a batch for " + DurationText.say(Duration.between(since, now.at())))
                .raw("</small>"));
        return text;
    }

    static void entry(Markup list, String name, Markup value) {
        list.raw("<div><dt>").raw(name).raw("</dt><dd>").add(value).raw("</dd></div>\n");
    }

    private Markup checks() {
        Markup list = new Markup().raw("<ul class=\"badges\">\n");
        for (CheckResult check : status.checks()) {
            String state = StatusJson.state(check.state());
            list.raw("<li class=\"state " + state + "\">").text(check.name());
            list.raw("<span class=\"hide\">: " + state + "</span></li>\n");
        }
        list.raw("</ul>\n");
        if (!status.troubles().isEmpty()) {
            list.raw("<dl class=\"troubles\">\n");
            status.troubles().forEach(check -> list.raw("<div class=\"" + StatusJson.state(check.state()) + "\"><dt>")
                    .text(check.name())
                    .raw("</dt><dd>")
                    .text(check.says())
                    .raw("</dd></div>\n"));
            list.raw("</dl>\n");
        }
        return list;
    }

    /** Tables that the log alone does not follow. */
    private Markup notes() {
        List<Status.TableLine> noted =
                status.tables().stream().filter(line -> line.note().isPresent()).toList();
        Markup list = new Markup();
        if (noted.isEmpty()) {
            return list;
        }
        list.raw("<ul class=\"plain\">\n");
        noted.forEach(line -> list.raw("<li><b>")
                .name(line.label())
                .raw("</b> ")
                .text(line.note().map(TableNote::says).orElse(""))
                .raw("</li>\n"));
        return list.raw("</ul>\n");
    }
}
