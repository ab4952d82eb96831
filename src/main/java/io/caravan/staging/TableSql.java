package io.caravan.staging;

import io.caravan.core.change.TableDigest;
import io.caravan.staging.engine.Duck;
import io.caravan.staging.engine.Sql;
import io.caravan.staging.record.StagedColumn;
import java.nio.file.Path;
import java.util.List;

/**
 * The statements that make one table's current state. Two phases: first which revision of each document counts, from the narrow
 * columns alone, then the documents of those revisions.
 */
final class TableSql {
    static final String OWN_COLUMNS = "_id, _creation_time, _generation, _ts";

    private static final long BYTES_TO_GROUP = 512;
    private static final int ROW_BITS = 40;
    private static final int SHARE_OF_A_COLUMN = 16;
    private static final int ROWS_TOGETHER = 4 * 2048; // DuckDB's vector, and what is longer than the mean
    private static final String POSITION = "((CAST(file_index AS BIGINT) << " + ROW_BITS + ") | file_row_number)";

    private final TablePlan.Target target;
    private final List<Path> raw;
    private final long after;
    private boolean superseded = true;

    /** @param after only rows of later batches are read, up to the target's */
    TableSql(TablePlan.Target target, List<Path> raw, long after) {
        this.target = target;
        this.raw = raw;
        this.after = after;
    }

    /**
     * Makes {@code winners}: of every document that something happened to, the revision that counts, and the one row that holds it,
     * whoever wrote that revision twice. DuckDB groups about as many ids as its memory holds, and fails with more; so it gets slices of
     * them, one after another.
     */
    void findWinners(Duck duck) {
        findWinners(duck, "");
    }

    /**
     * As {@link #findWinners}, each with {@code created}, in which microsecond its document was, and {@code loose}, whether that may not
     * tell where the document's row is: it was deleted, and perhaps came back as another, or nobody said.
     */
    void findMoved(Duck duck) {
        findWinners(
                duck,
                ", max(epoch_us(_creation_time)) AS created, count(_creation_time) < count(*)"
                        + " OR min(_creation_time) <> max(_creation_time) AS loose");
    }

    private void findWinners(Duck duck, String more) {
        long events = raw.isEmpty()
                ? 0
                : duck.first("SELECT count(*) FROM " + parquet(raw), row -> row.getLong(1))
                        .orElse(0L);
        long slices = 1 + events * BYTES_TO_GROUP / duck.memory();
        for (long slice = 0; slice < slices; slice++) {
            duck.execute((slice == 0 ? "CREATE OR REPLACE TEMP TABLE winners AS " : "INSERT INTO winners ")
                    + winners("hash(_id) % " + slices + " = " + slice, more));
        }
        superseded = count(duck, "SELECT count(*) FROM (" + rows("_ts") + ")")
                != count(duck, "SELECT count(*) FROM winners WHERE NOT _deleted");
    }

    private static long count(Duck duck, String sql) {
        return duck.first(sql, row -> row.getLong(1)).orElse(0L);
    }

    private String winners(String slice, String more) {
        return "SELECT _id, max(_ts) AS _ts, arg_max(_deleted, _ts) AS _deleted, arg_max(position, _ts) AS position"
                + more
                + " FROM ("
                + rows("_id, _ts, _deleted, _creation_time, " + POSITION + " AS position") + ") WHERE " + slice
                + " GROUP BY _id";
    }

    /** The first {@code _ts} of what is read. */
    String earliest() {
        return "SELECT min(_ts) AS earliest, count(*) AS rows FROM (" + rows("_ts") + ")";
    }

    List<Path> raw() {
        return raw;
    }

    /**
     * Id and document of every live document. Where every row that is read is one, as in a first snapshot, nothing is joined: a join of
     * documents spills many times their size.
     */
    String liveDocuments() {
        if (!superseded) {
            return "SELECT _id, document, _creation_time, _generation, _ts FROM ("
                    + rows("_id, _creation_time, _generation, _ts, document") + ")";
        }
        return "SELECT r._id, r.document, r._creation_time, r._generation, r._ts FROM ("
                + rows("_id, _creation_time, _generation, _ts, document, " + POSITION + " AS position")
                + ") r SEMI JOIN (SELECT * FROM winners WHERE NOT _deleted) w ON r.position = w.position";
    }

    /** Rows of events, with {@code position}, as {@link #liveDocuments} has them. */
    String documentsWithPositions() {
        return rows("_id, _creation_time, _generation, _ts, document, " + POSITION + " AS position");
    }

    /** The typed rows of every live document among the winners. */
    String live() {
        return typed(liveDocuments());
    }

    /** @param documents a relation with the columns of {@link #liveDocuments} */
    String typed(String documents) {
        DocumentSql sql = new DocumentSql(target.columns());
        return "SELECT " + OWN_COLUMNS + sql.expressions() + "\nFROM (" + sql.parsed(documents) + ")";
    }

    List<StagedColumn> columns() {
        return target.columns();
    }

    /** Rows of one file of the history that hold live documents, in order. */
    static String liveRows(int file) {
        return rowsOf("winners WHERE NOT _deleted", file);
    }

    /** @param chosen a relation with a condition, whose {@code position} are those that are meant */
    static String rowsOf(String chosen, int file) {
        return "SELECT position & " + ((1L << ROW_BITS) - 1) + " FROM " + chosen + " AND position >> " + ROW_BITS
                + " = " + file + " ORDER BY position";
    }

    /** Rows of a standing file to whose documents something happened, in order. */
    static String outdatedRows(Path standing) {
        return "SELECT file_row_number FROM " + parquet(List.of(standing))
                + " s SEMI JOIN winners w ON s._id = w._id ORDER BY file_row_number";
    }

    /** Whether so many rows of these files as DuckDB reads together, by the mean of their bytes, are too much for its memory. */
    static boolean isTooLarge(List<Path> files, Duck duck) {
        long together = files.isEmpty()
                ? 0
                : duck.first(
                                "SELECT coalesce(max(least(total_uncompressed_size, total_uncompressed_size * "
                                        + ROWS_TOGETHER + " // greatest(row_group_num_rows, 1))), 0) FROM"
                                        + " parquet_metadata(" + Sql.files(files) + ")",
                                row -> row.getLong(1))
                        .orElse(0L);
        return together > duck.memory() / SHARE_OF_A_COLUMN;
    }

    /** The columns {@code rows, first, second} of a {@link TableDigest} over the live documents. */
    String digest() {
        String pieces =
                "SELECT sha256(_id || coalesce(CAST(epoch_us(_creation_time) AS VARCHAR), '') || document) AS hash FROM ("
                        + liveDocuments() + ")";
        return "SELECT count(*) AS rows, " + sum(1) + " AS first, " + sum(1 + TableDigest.PIECE) + " AS second FROM ("
                + pieces + ")";
    }

    /** How many rows these files have, and how many revisions of live documents only they have, or only the winners. */
    String comparison(List<Path> standing) {
        return "SELECT count(s._id) AS rows, count(*) FILTER (WHERE s._id IS NULL OR w._id IS NULL) AS differences FROM "
                + parquet(standing)
                + " s FULL JOIN (SELECT _id, _ts FROM winners WHERE NOT _deleted) w ON s._id = w._id AND s._ts = w._ts";
    }

    private static String sum(int from) {
        return "CAST(coalesce(sum(CAST('0x' || substring(hash, " + from + ", " + TableDigest.PIECE
                + ") AS BIGINT)), 0) AS VARCHAR)";
    }

    private String rows(String columns) {
        if (raw.isEmpty()) {
            return "SELECT " + columns
                    + " FROM (SELECT '' AS _id, TIMESTAMPTZ 'epoch' AS _creation_time, 0 AS _generation, 0 AS _ts,"
                    + " false AS _deleted, 0 AS _batch, '' AS document, 0 AS file_index, 0 AS file_row_number) WHERE false";
        }
        return "SELECT " + columns + " FROM " + parquet(raw) + " WHERE _generation = " + target.generation()
                + " AND _batch > " + after + " AND _batch <= " + target.asOf().batch() + " AND _op <> 'truncate'";
    }

    static String parquet(List<Path> files) {
        return "read_parquet(" + Sql.files(files) + ", hive_partitioning = false)";
    }
}
