package io.caravan.ops.page;

import io.caravan.ops.state.Status;
import io.caravan.ops.state.StatusSnapshot;

/** What an operator can do on the page of a source, as forms that a browser can send from there only. */
final class Steering {
    private Steering() {}

    static Markup of(Status status, StatusPage.Place place, Viewer viewer) {
        Markup bar = new Markup();
        if (viewer.is(Viewer.Role.GUEST)) {
            return bar.raw("<p class=\"steer\"><a href=\"" + place.base() + "sign-in\">Sign in</a> to steer it.</p>\n");
        }
        if (viewer.is(Viewer.Role.READER)) {
            return bar;
        }
        bar.raw("<section class=\"steer\" aria-label=\"Steering\">\n<form method=\"post\" data-steer action=\"");
        bar.raw(place.base()).raw("steer\">\n").add(token(viewer));
        bar.raw("<span class=\"live\" id=\"steer-sync\" data-live>")
                .add(buttons(status.snapshot()))
                .raw("</span>\n");
        bar.raw("</form>\n<form method=\"post\" data-steer action=\"")
                .raw(place.base())
                .raw("steer\">\n");
        bar.add(token(viewer)).raw("<label for=\"resync-table\">Read again</label>\n");
        bar.raw("<input id=\"resync-table\" name=\"table\" required list=\"table-names\" placeholder=\"app/users\"");
        bar.raw(" autocomplete=\"off\" autocapitalize=\"off\" spellcheck=\"false\">\n<datalist id=\"table-names\">");
        status.tables()
                .forEach(
                        table -> bar.raw("<option value=\"").text(table.label()).raw("\">"));
        bar.raw("</datalist>\n").add(button("resync", "Resync table"));
        bar.raw("</form>\n<form method=\"post\" action=\"")
                .raw(place.base())
                .raw("sign-out\">\n")
                .add(token(viewer));
        bar.raw("<button class=\"quiet\">Sign out</button>\n</form>\n");
        return bar.raw("<p id=\"said\" role=\"status\" data-said>")
                .text(viewer.said())
                .raw("</p>\n</section>\n");
    }

    /** What a request must hold to be one of this page. */
    static Markup token(Viewer viewer) {
        return new Markup()
                .raw("<input type=\"hidden\" name=\"token\" value=\"")
                .text(viewer.token())
                .raw("\">\n");
    }

    private static Markup buttons(StatusSnapshot now) {
        return button("sync", "Sync now")
                .add(now.isPaused() ? button("resume", "Resume") : button("pause", "Pause"))
                .add(button("staging", "Staging now"));
    }

    private static Markup button(String operation, String title) {
        return new Markup()
                .raw("<button id=\"steer-" + operation + "-button\" name=\"do\" value=\"" + operation + "\">" + title)
                .raw("</button>\n");
    }
}
