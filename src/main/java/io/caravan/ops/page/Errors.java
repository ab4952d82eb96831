package io.caravan.ops.page;

import io.caravan.ops.state.RepeatedFailure;
import java.time.Instant;
import java.util.List;

/** What failed, each kind once, with what it means and what to do. */
final class Errors {
    private Errors() {}

    /** @param failures the one that came last first */
    static Markup of(List<RepeatedFailure> failures, Instant now) {
        Markup list = new Markup();
        if (failures.isEmpty()) {
            return list.raw("<p>None.</p>\n");
        }
        list.raw("<ol class=\"plain\">\n");
        failures.forEach(failure -> error(list, failure, now));
        return list.raw("</ol>\n");
    }

    private static void error(Markup list, RepeatedFailure failure, Instant now) {
        Advice advice = Advice.of(failure.last().kind());
        String work = failure.last().work().label();
        String times = failure.count() > 1 ? ", " + Markup.number(failure.count()) + " times" : "";
        list.raw("<li>\n<h3>").text(Character.toUpperCase(work.charAt(0)) + work.substring(1) + " failed");
        list.raw(" <span class=\"count\">").text(failure.last().kind() + times).raw("</span>");
        list.raw("</h3>\n<p class=\"dim\">").ago(failure.last().at(), now);
        if (failure.count() > 1) {
            list.raw(", first ").ago(failure.first(), now);
        }
        list.raw("</p>\n<p>")
                .text(failure.last().message())
                .raw("</p>\n<p class=\"dim\"><b>Cause:</b> ")
                .text(advice.cause())
                .raw(" <b>Cure:</b> ")
                .text(advice.cure())
                .raw("</p>\n</li>\n");
    }
}
