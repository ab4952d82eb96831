package io.caravan.ops.page;

import io.caravan.core.watch.Amount;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * A long list as a table that can be searched, sorted and leafed through, by links and one form.
 *
 * @param noun what a row is
 * @param name of a row, which is searched and is its heading
 * @param usual the order where none is asked for, before that of the names
 * @param columns the first one holds the name
 */
record Listing<T>(String noun, Function<T, String> name, Comparator<T> usual, List<Column<T>> columns) {
    private static final int ROWS = 50;
    private static final int FEW = 5;

    /**
     * One column.
     *
     * @param key in an address
     * @param title above it
     * @param style {@code n} of a number; empty of a text
     * @param order the most interesting first
     * @param cell writes what it shows of a row
     */
    record Column<T>(String key, String title, String style, Comparator<T> order, BiConsumer<Markup, T> cell) {}

    Markup of(List<T> all, ListQuery query) {
        List<T> found = all.stream()
                .filter(row -> query.finds(name.apply(row)))
                .sorted(sorting(query).map(Column::order).orElse(usual).thenComparing(name))
                .toList();
        int pages = Math.max(1, (found.size() + ROWS - 1) / ROWS);
        ListQuery shown = query.at(Math.min(query.page(), pages));
        int from = (shown.page() - 1) * ROWS;
        List<T> rows = found.subList(from, Math.min(found.size(), from + ROWS));
        Markup list = new Markup();
        list.raw("<div class=\"live\" id=\"list\" data-live>\n<p class=\"dim\" id=\"list-count\">");
        list.text(count(all.size(), found.size(), from, rows.size())).raw("</p>\n");
        if (!rows.isEmpty()) {
            table(list, rows, shown);
        }
        pager(list, shown, pages);
        return list.raw("</div>\n");
    }

    /** It stays as it is while what it finds changes; a few rows are seen without it. */
    Markup search(List<T> all, ListQuery query) {
        boolean few = all.size() <= FEW && query.find().isEmpty();
        return new Markup()
                .raw("<form class=\"find\" id=\"find\" role=\"search\" method=\"get\"" + (few ? " hidden" : ""))
                .raw(">\n<label for=\"find-text\">Find a ")
                .raw(noun)
                .raw("</label>\n<input id=\"find-text\" type=\"search\" name=\"find\" autocomplete=\"off\" value=\"")
                .text(query.find())
                .raw("\">\n<input type=\"hidden\" name=\"sort\" value=\"")
                .text(query.sort())
                .raw("\">\n<button>Find</button>\n</form>\n");
    }

    private String count(int all, int found, int from, int shown) {
        String total = Amount.of(all, noun);
        if (found == 0 && all > 0) {
            return "None of " + total + " is called so.";
        }
        String those = found == all ? total : Markup.number(found) + " of " + total;
        return shown == found
                ? those + "."
                : Markup.number(from + 1L) + " to " + Markup.number((long) from + shown) + " of "
                        + (found == all ? total : Amount.of(found, noun) + " found") + ".";
    }

    private Optional<Column<T>> sorting(ListQuery query) {
        return columns.stream()
                .filter(column -> column.key().equals(query.sort()))
                .findFirst();
    }

    private void table(Markup list, List<T> rows, ListQuery query) {
        list.raw("<table class=\"of-" + noun + "s\" aria-describedby=\"list-count\">\n<thead><tr>");
        for (Column<T> column : columns) {
            boolean sorts = sorting(query).filter(column::equals).isPresent();
            list.raw("<th scope=\"col\"" + style(column))
                    .raw(sorts ? " aria-sort=\"" + (column.style().isEmpty() ? "ascending" : "descending") + "\"" : "")
                    .raw("><a id=\"sort-" + column.key() + "\" data-soft href=\"")
                    .text(query.sortedBy(column.key()).address())
                    .raw("\">" + column.title() + "</a></th>");
        }
        list.raw("</tr></thead>\n<tbody>\n");
        rows.forEach(row -> row(list, row));
        list.raw("</tbody>\n</table>\n");
    }

    private void row(Markup list, T row) {
        list.raw("<tr data-name=\"").text(name.apply(row)).raw("\">");
        for (Column<T> column : columns) {
            boolean heading = column.equals(columns.get(0));
            list.raw(heading ? "<th scope=\"row\"" : "<td")
                    .raw(style(column) + " data-of=\"" + column.key() + "\" data-title=\"" + column.title() + "\">");
            column.cell().accept(list, row);
            list.raw(heading ? "</th>" : "</td>");
        }
        list.raw("</tr>\n");
    }

    private static String style(Column<?> column) {
        return column.style().isEmpty() ? "" : " class=\"" + column.style() + "\"";
    }

    private static void pager(Markup list, ListQuery query, int pages) {
        if (pages == 1) {
            return;
        }
        list.raw("<nav class=\"pager\" aria-label=\"Pages of the list\">\n");
        step(list, query, query.page() - 1, pages, "Previous");
        list.raw("<span>Page ")
                .raw(Markup.number(query.page()))
                .raw(" of ")
                .raw(Markup.number(pages))
                .raw("</span>\n");
        step(list, query, query.page() + 1, pages, "Next");
        list.raw("</nav>\n");
    }

    private static void step(Markup list, ListQuery query, int to, int pages, String title) {
        if (to < 1 || to > pages) {
            list.raw("<span class=\"off\">" + title + "</span>\n");
        } else {
            list.raw("<a id=\"page-" + title + "\" data-soft href=\"")
                    .text(query.at(to).address())
                    .raw("\">" + title + "</a>\n");
        }
    }
}
