package io.caravan.ops.page;

import io.caravan.ops.state.StatusHistory;

/** Lag and events over the last hour and day. On a narrow screen one of the two is shown, as chosen, without a script. */
final class Throughput {
    private Throughput() {}

    static Markup of(StatusHistory history) {
        return new Markup()
                .raw("<section aria-labelledby=\"throughput-title\">\n")
                .raw("<h2 id=\"throughput-title\">The last hour and day</h2>\n")
                .raw("<fieldset class=\"span\"><legend class=\"hide\">Charts of</legend>\n")
                .raw("<input type=\"radio\" name=\"span\" id=\"span-hour\" checked>")
                .raw("<label for=\"span-hour\">Last hour</label>\n")
                .raw("<input type=\"radio\" name=\"span\" id=\"span-day\">")
                .raw("<label for=\"span-day\">Last day</label>\n</fieldset>\n")
                .raw("<div class=\"live\" id=\"throughput\" data-live>\n")
                .add(charts(history))
                .raw("</div>\n</section>\n");
    }

    private static Markup charts(StatusHistory history) {
        if (Chart.isEmpty(history.day())) {
            return new Markup().raw("<p class=\"dim\">Nothing has landed yet in the last day.</p>\n");
        }
        return new Markup()
                .raw("<div class=\"charts\">\n")
                .add(Chart.lag(history.hour(), "hour"))
                .add(Chart.lag(history.day(), "day"))
                .add(Chart.events(history.hour(), "hour"))
                .add(Chart.events(history.day(), "day"))
                .raw("</div>\n");
    }
}
