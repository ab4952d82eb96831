package io.caravan.ops.page;

import io.caravan.core.watch.Amount;
import io.caravan.core.watch.DurationText;
import io.caravan.core.watch.SyncEvent;
import io.caravan.ops.state.Walk;
import java.util.Optional;

/** How far the walk of a snapshot is, and how much longer it takes where the source says how much there is. */
final class WalkSection {
    private WalkSection() {}

    static Markup of(Walk walk) {
        Markup list = new Markup().add(share(walk)).raw("<dl class=\"figures four\">\n");
        StatusPage.entry(
                list,
                "Table in hand",
                walk.table()
                        .map(table ->
                                new Markup().raw("<b>").name(table.label()).raw("</b>"))
                        .orElse(new Markup().text("waiting for a page")));
        StatusPage.entry(
                list,
                "Rows read",
                new Markup()
                        .raw("<b>")
                        .raw(Markup.number(walk.rows()))
                        .raw("</b> <small>")
                        .text(Markup.bytes(walk.bytes()) + " of " + Amount.of(walk.tables(), "table"))
                        .raw("</small>"));
        StatusPage.entry(
                list,
                "Rate",
                new Markup().raw("<b>").raw(Markup.number(walk.rate())).raw("</b> <small>rows a second</small>"));
        StatusPage.entry(
                list,
                "Elapsed",
                new Markup().raw("<b>").text(DurationText.say(walk.elapsed())).raw("</b>"));
        return list.raw("</dl>\n<p class=\"dim\">What has landed is safe: a restart goes on behind it.</p>\n");
    }

    /** Of all tables; by streaming export nobody knows how many documents there are before they are read. */
    private static Markup share(Walk walk) {
        Markup line = new Markup();
        Optional<SyncEvent.Rows> known = walk.ofAll();
        if (known.isEmpty()) {
            return line;
        }
        SyncEvent.Rows all = known.get();
        String left = walk.left()
                .map(time -> ", about " + DurationText.shortly(time) + " left")
                .orElse("");
        return line.raw("<p class=\"share\"><label for=\"walk-share\">")
                .text("About " + all.percent() + " % of "
                        + Markup.number(all.of().orElse(0)) + " documents" + left)
                .raw("</label><progress id=\"walk-share\" max=\"100\" value=\"" + all.percent()
                        + "\"></progress></p>\n");
    }
}
