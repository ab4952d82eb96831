package io.caravan.cli.report;

import java.util.ArrayList;
import java.util.List;

/** Cells under each other, for people. A very long cell moves what follows it, and nothing else. */
public final class Columns {
    private static final int WIDEST = 48;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Integer> right;

    /** @param right columns whose cells end below each other */
    public Columns(Integer... right) {
        this.right = List.of(right);
    }

    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Without spaces at the end of a line. */
    public List<String> lines() {
        return rows.stream().map(this::line).toList();
    }

    private String line(List<String> row) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.size(); i++) {
            String blank = " ".repeat(Math.max(0, width(i) - row.get(i).length()));
            line.append(i == 0 ? "" : GAP).append(right.contains(i) ? blank + row.get(i) : row.get(i) + blank);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .filter(length -> length <= WIDEST)
                .max()
                .orElse(0);
    }
}
