package io.caravan.ops.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What of a long list is wanted.
 *
 * @param find part of a name, in any case; empty is all
 * @param sort name of a column; of one that there is not, the first is meant
 * @param page from 1 on
 */
public record ListQuery(String find, String sort, int page) {
    private static final int LONGEST = 100;
    private static final int PAGES = 100_000;

    public static final ListQuery ALL = new ListQuery("", "", 1);

    /** Of what a browser asks for, whatever that is. */
    public static ListQuery parse(String find, String sort, String page) {
        return new ListQuery(cut(find), cut(sort), page.matches("[1-9]\\d{0,4}") ? Integer.parseInt(page) : 1);
    }

    private static String cut(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    boolean finds(String name) {
        return name.toLowerCase(Locale.ROOT).contains(find.trim().toLowerCase(Locale.ROOT));
    }

    ListQuery sortedBy(String column) {
        return new ListQuery(find, column, 1);
    }

    ListQuery at(int other) {
        return new ListQuery(find, sort, Math.min(Math.max(1, other), PAGES));
    }

    /** As it stands behind an address. */
    String address() {
        return "?find=" + URLEncoder.encode(find, StandardCharsets.UTF_8) + "&sort="
                + URLEncoder.encode(sort, StandardCharsets.UTF_8) + "&page=" + page;
    }
}
