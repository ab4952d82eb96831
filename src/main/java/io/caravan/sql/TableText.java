package io.caravan.sql;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Rows as a table for people. Column widths are those of the first rows, so that a long result needs no memory. A long value is cut,
 * so that columns stay below their names. */
final class TableText {
    private static final int ROWS_TO_MEASURE = 1000;
    private static final int WIDEST = 60;
    private static final String NULL = "NULL";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?|-?inf|nan");

    private final List<String> names;
    private final PrintWriter out;
    private final List<List<String>> first = new ArrayList<>();
    private final int[] widths;
    private final boolean[] numbers;
    private long count;
    private boolean cut;

    private TableText(List<String> names, PrintWriter out) {
        this.names = names;
        this.out = out;
        this.widths = new int[names.size()];
        this.numbers = new boolean[names.size()];
    }

    /** Ends early where nobody reads any more. */
    static void write(ResultSet rows, PrintWriter out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
        }
        TableText table = new TableText(names, out);
        while (rows.next() && !(table.count % ROWS_TO_MEASURE == 0 && out.checkError())) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= names.size(); i++) {
                String value = rows.getString(i);
                row.add(rows.wasNull() ? NULL : oneLine(value));
            }
            table.add(row);
        }
        table.end();
    }

    private static String oneLine(String value) {
        return value.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
    }

    private void add(List<String> row) {
        count++;
        if (count <= ROWS_TO_MEASURE) {
            first.add(row);
            return;
        }
        begin();
        line(row);
    }

    private void end() {
        begin();
        String whole = cut ? "; … stands for the rest of a long value: --format csv or json shows all of it" : "";
        out.println("(" + count + (count == 1 ? " row" : " rows") + whole + ")");
        out.flush();
    }

    /** Header and measured rows, once. */
    private void begin() {
        if (first.isEmpty() && count > 0) {
            return;
        }
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            List<String> values = first.stream()
                    .map(row -> row.get(column))
                    .filter(value -> !value.equals(NULL))
                    .toList();
            numbers[i] = !values.isEmpty()
                    && values.stream().allMatch(value -> NUMBER.matcher(value).matches());
            int widest = first.stream()
                    .mapToInt(row -> length(row.get(column)))
                    .max()
                    .orElse(0);
            widths[i] = Math.max(1, Math.max(length(names.get(i)), Math.min(widest, WIDEST)));
        }
        line(names);
        StringBuilder rule = new StringBuilder();
        for (int width : widths) {
            rule.append(rule.length() == 0 ? "" : "+").append("-".repeat(width + 2));
        }
        out.println(rule);
        first.forEach(this::line);
        first.clear();
    }

    private void line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = fitting(cells.get(i), widths[i]);
            String padding = " ".repeat(Math.max(0, widths[i] - length(cell)));
            line.append(i == 0 ? " " : " | ").append(numbers[i] ? padding + cell : cell + padding);
        }
        out.println(line.toString().stripTrailing());
    }

    /** A single column may be as wide as it likes: it moves no other. */
    private String fitting(String cell, int width) {
        if (length(cell) <= width || widths.length == 1) {
            return cell;
        }
        cut = true;
        return cell.substring(0, cell.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
