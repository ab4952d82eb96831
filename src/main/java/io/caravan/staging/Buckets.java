package io.caravan.staging;

import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Spans of creation times that hold about as many rows each, one a part. */
record Buckets(List<Long> ends) {
    /** No field of a document begins so. */
    static final String COLUMN = "_caravan_bucket";

    private static final double SCATTERED = 2;

    /** @param files with the rows, and perhaps others */
    static Buckets of(List<Path> files, int pieces, Duck duck) {
        List<Long> ends = new ArrayList<>();
        StringBuilder shares = new StringBuilder();
        for (int i = 1; i < pieces; i++) {
            shares.append(i == 1 ? "" : ", ").append((double) i / pieces);
        }
        duck.all(
                        "SELECT DISTINCT unnest(approx_quantile(epoch_us(_creation_time), [" + shares
                                + "])) AS ends FROM " + TableSql.parquet(files) + " ORDER BY ends",
                        row -> row.getLong(1))
                .forEach(ends::add);
        return new Buckets(List.copyOf(ends));
    }

    /** The rows with a column that says which span they are of. */
    String of(String rows) {
        return "SELECT *, CAST(" + place(0, ends.size()) + " AS INTEGER) AS " + COLUMN + " FROM (" + rows + ")";
    }

    /** Of as many comparisons as there are halves. */
    private String place(int from, int to) {
        if (from == to) {
            return Integer.toString(from);
        }
        int middle = (from + to) / 2;
        return "CASE WHEN epoch_us(_creation_time) <= " + ends.get(middle) + " THEN " + place(from, middle) + " ELSE "
                + place(middle + 1, to) + " END";
    }

    /** Whether the row groups of these files, in their order, are of other creation times than so many parts would be. */
    static boolean areScattered(List<Path> raw, int pieces, Duck duck) {
        String spans = "SELECT row_group_num_rows AS rows, epoch_us(CAST(stats_min_value AS TIMESTAMPTZ)) AS first,"
                + " epoch_us(CAST(stats_max_value AS TIMESTAMPTZ)) AS last FROM parquet_metadata(" + Sql.files(raw)
                + ") WHERE path_in_schema = '_creation_time'";
        double mean = duck.first(
                        "SELECT coalesce(sum(CAST(rows AS DOUBLE) * coalesce(last - first, 0)) / greatest(1, sum(rows))"
                                + " / greatest(1, max(last) - min(first)), 0) FROM (" + spans + ")",
                        row -> row.getDouble(1))
                .orElse(0.0);
        return mean * pieces > SCATTERED;
    }
}
