package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.parquet.RawFileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The table {@code staged}: rows of a batch, durable before the batch is decided, and of use until it is finished. */
final class StagedRows {
    private final Statements statements;
    private final DatabricksSettings settings;

    StagedRows(Statements statements, DatabricksSettings settings) {
        this.statements = statements;
        this.settings = settings;
    }

    /** A local file of rows. */
    record Held(TableRef table, Path file) {}

    /** Writes the rows of all files, in as few statements as their size allows. */
    void put(long batch, String writer, List<Held> files) throws IOException {
        RowBuffer rows = new RowBuffer();
        Map<TableRef, Long> parts = new HashMap<>();
        for (Held held : files) {
            try (RawFileReader reader = RawFileReader.open(held.file())) {
                rows.beginPart(held.table(), parts.merge(held.table(), 1L, Long::sum));
                reader.forEach(row -> {
                    rows.add(row.event());
                    if (rows.length() >= settings.landing().parameterBytes()) {
                        rows.endPart();
                        send(batch, writer, rows.take());
                        rows.beginPart(held.table(), parts.merge(held.table(), 1L, Long::sum));
                    }
                });
                rows.endPart();
            }
        }
        if (!rows.isEmpty()) {
            send(batch, writer, rows.take());
        }
    }

    private void send(long batch, String writer, String rows) {
        statements.run(
                "Cannot stage batch " + batch,
                Sql.of(
                        "MERGE INTO " + quoted()
                                + " AS t USING (SELECT s.source, s.batch, s.writer, p.c AS component, p.t AS `table`,"
                                + " p.p AS part, p.r AS rows FROM (SELECT ? AS source, ? AS batch, ? AS writer,"
                                + " explode(from_json(?, '" + RowBuffer.TYPE
                                + "', map('mode', 'FAILFAST'))) AS p) AS s) AS s"
                                + " ON t.source = s.source AND t.batch = s.batch AND t.writer = s.writer"
                                + " AND t.component = s.component AND t.`table` = s.`table` AND t.part = s.part"
                                + " WHEN NOT MATCHED THEN INSERT *",
                        settings.source(),
                        batch,
                        writer,
                        rows));
    }

    /** How many rows of a batch are there. */
    long count(long batch, String writer) {
        List<Map<String, Object>> sums = statements.query(
                "Cannot count the staged rows of batch " + batch,
                Sql.of(
                        "SELECT coalesce(sum(size(rows)), 0) AS rows FROM " + quoted()
                                + " WHERE source = ? AND batch = ? AND writer = ?",
                        settings.source(),
                        batch,
                        writer));
        return ((Number) sums.get(0).get("rows")).longValue();
    }

    /** Forgets what is of no use any more: everything up to a batch that is finished, and what others staged. */
    void sweep(long finished, String writer) {
        statements.run(
                "Cannot sweep the staged rows",
                Sql.of(
                        "DELETE FROM " + quoted() + " WHERE source = ? AND (batch <= ? OR writer <> ?)",
                        settings.source(),
                        finished,
                        writer));
    }

    private String quoted() {
        return settings.control("staged").quoted();
    }
}
