package io.caravan.staging;

import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.CreationSpan;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.StagedColumn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The statements that bring some parts of a table to what has landed. First where the rows of its documents are, by the narrow column of
 * ids alone, in the parts that can hold them; then, of each group of parts, its rows.
 *
 * <p>It relies on what Convex promises: a document keeps its creation time. So a part whose documents were created before or after
 * holds no earlier revision. Where a document was deleted, all parts are looked through.
 */
final class MergeSql {
    private static final int SHARE_OF_DOCUMENTS = 4;

    private final TableSql sql;
    private final Duck duck;
    private boolean gathered;

    /** @param sql that has found what moved */
    MergeSql(TableSql sql, Duck duck) {
        this.sql = sql;
        this.duck = duck;
    }

    private record Moved(long rows, long loose, long first, long last) {}

    /** Places of the parts that may hold a row of a document that something happened to. */
    List<Integer> candidates(List<Published.Part> parts) {
        Moved moved = duck.first(
                        "SELECT count(*), count(*) FILTER (loose), min(created), max(created) FROM winners",
                        row -> new Moved(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
                .orElseThrow();
        Set<Integer> candidates = new TreeSet<>();
        List<String> spans = new ArrayList<>();
        for (int place = 0; place < parts.size(); place++) {
            Optional<CreationSpan> span = parts.get(place).created();
            if (moved.rows > 0 && (moved.loose > 0 || span.isEmpty())) {
                candidates.add(place);
            } else if (span.isPresent()
                    && span.get().last() >= moved.first
                    && span.get().first() <= moved.last) {
                spans.add("(" + place + ", " + span.get().first() + ", "
                        + span.get().last() + ")");
            }
        }
        if (!spans.isEmpty()) {
            candidates.addAll(duck.all(
                    "SELECT DISTINCT p.place FROM (VALUES " + String.join(", ", spans)
                            + ") p(place, first, last) JOIN winners w ON w.created >= p.first AND w.created <= p.last",
                    row -> row.getInt(1)));
        }
        return List.copyOf(candidates);
    }

    /**
     * Makes {@code located}: ids that something happened to, and the part that has them.
     *
     * @param places of the files among the parts
     */
    void locate(List<Path> files, List<Integer> places) {
        duck.execute("CREATE OR REPLACE TEMP TABLE located AS "
                + (files.isEmpty()
                        ? "SELECT '' AS _id, 0 AS place WHERE false"
                        : "SELECT s._id, " + places
                                + "[CAST(s.file_index AS BIGINT) + 1] AS place FROM (SELECT _id, file_index FROM "
                                + TableSql.parquet(files)
                                + ") s SEMI JOIN winners w ON s._id = w._id"));
    }

    private record Count(int place, PartPlan.Touched touched) {}

    /** By the part's place. */
    Map<Integer, PartPlan.Touched> touched() {
        return duck
                .all(
                        "SELECT place, count(*), count(*) FILTER (w._deleted) FROM located l JOIN winners w"
                                + " ON l._id = w._id GROUP BY place",
                        row -> new Count(row.getInt(1), new PartPlan.Touched(row.getLong(2), row.getLong(3))))
                .stream()
                .collect(Collectors.toMap(Count::place, Count::touched, (one, other) -> one, TreeMap::new));
    }

    /** How many documents are in no part. */
    long fresh() {
        return duck.first(
                        "SELECT count(*) FROM winners w ANTI JOIN located l ON w._id = l._id WHERE NOT w._deleted",
                        row -> row.getLong(1))
                .orElse(0L);
    }

    /** Makes {@code destined}: which group each live document goes to. */
    void destine(List<PartPlan.Group> groups) {
        List<String> places = new ArrayList<>();
        int fresh = -1;
        for (int group = 0; group < groups.size(); group++) {
            for (int place : groups.get(group).parts()) {
                places.add("(" + place + ", " + group + ")");
            }
            fresh = groups.get(group).takesFresh() ? group : fresh;
        }
        String known = places.isEmpty() ? "(-1, -1)" : String.join(", ", places);
        duck.execute("CREATE OR REPLACE TEMP TABLE destined AS SELECT w.position, coalesce(g.destination, " + fresh
                + ") AS destination FROM (SELECT _id, position FROM winners WHERE NOT _deleted) w LEFT JOIN"
                + " (SELECT _id, min(place) AS place FROM located GROUP BY _id) l ON w._id = l._id LEFT JOIN (VALUES "
                + known + ") g(place, destination) ON l.place = g.place");
        gathered = groups.size() > 1 && isSmall();
        if (gathered) {
            duck.execute("CREATE OR REPLACE TEMP TABLE arrivals AS SELECT r.*, d.destination FROM ("
                    + sql.documentsWithPositions() + ") r JOIN destined d ON r.position = d.position");
        }
    }

    /** Whether all documents that have landed are little beside the memory: they need not be read once a group then. */
    private boolean isSmall() {
        return duck.first(
                                "SELECT sum(total_uncompressed_size) FROM parquet_metadata(" + Sql.files(sql.raw())
                                        + ") WHERE path_in_schema = 'document'",
                                row -> row.getLong(1))
                        .orElse(0L)
                < duck.memory() / SHARE_OF_DOCUMENTS;
    }

    /** What a part's rows come from where they are taken out of raw_change_log one by one. */
    String places(int group, int file) {
        return TableSql.rowsOf("destined WHERE destination = " + group, file);
    }

    /** All rows of a group: those of its parts that still hold, and those that have landed. */
    String rows(int number, PartPlan.Group group, List<Path> standing) {
        String landed = sql.typed(landed(number));
        return standing.isEmpty() ? landed : kept(group, standing) + "\nUNION ALL\n" + landed;
    }

    private String landed(int number) {
        if (gathered) {
            return "SELECT _id, document, _creation_time, _generation, _ts FROM arrivals WHERE destination = " + number;
        }
        return "SELECT r._id, r.document, r._creation_time, r._generation, r._ts FROM (" + sql.documentsWithPositions()
                + ") r SEMI JOIN (SELECT position FROM destined WHERE destination = " + number
                + ") d ON r.position = d.position";
    }

    /** A column that none of the files has came later. */
    private String kept(PartPlan.Group group, List<Path> standing) {
        Set<String> there = new HashSet<>(duck.all(
                "SELECT DISTINCT name FROM parquet_schema(" + Sql.files(standing) + ") WHERE type IS NOT NULL",
                row -> row.getString(1)));
        StringBuilder columns = new StringBuilder(TableSql.OWN_COLUMNS);
        for (StagedColumn column : sql.columns()) {
            String name = Sql.name(column.column());
            columns.append(", ")
                    .append(
                            there.contains(column.column())
                                    ? name
                                    : "CAST(NULL AS " + column.sqlType() + ") AS " + name);
        }
        return "SELECT " + columns + "\nFROM " + byName(standing)
                + " s ANTI JOIN (SELECT _id FROM located WHERE place IN ("
                + group.parts().stream().map(String::valueOf).collect(Collectors.joining(", "))
                + ")) l ON s._id = l._id";
    }

    private static String byName(List<Path> files) {
        return "read_parquet(" + Sql.files(files) + ", hive_partitioning = false, union_by_name = true)";
    }
}
