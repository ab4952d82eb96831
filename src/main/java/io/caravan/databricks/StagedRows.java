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
    private static final int SENT_BEFORE_SWEEP = 64;

    private final Statements statements;
    private final DatabricksSettings settings;
    private int sent;

    StagedRows(Statements statements, DatabricksSettings settings) {
        this.statements = statements;
        this.settings = settings;
    }

    /** A local file of rows. */
    record Held(TableRef table, Path file) {}

    /** Writes the rows of all files, in as few statements as their size allows. */
    void put(long batch, long epoch, List<Held> files) throws IOException {
        RowBuffer rows = new RowBuffer();
        Map<TableRef, Long> parts = new HashMap<>();
        for (Held held : files) {
            try (RawFileReader reader = RawFileReader.open(held.file())) {
                rows.beginPart(held.table(), parts.merge(held.table(), 1L, Long::sum));
                reader.forEach(row -> {
                    rows.add(row.event());
                    if (rows.length() >= settings.landing().parameterBytes()) {
                        rows.endPart();
                        send(batch, epoch, rows.take());
                        rows.beginPart(held.table(), parts.merge(held.table(), 1L, Long::sum));
                    }
                });
                rows.endPart();
            }
        }
        if (!rows.isEmpty()) {
            send(batch, epoch, rows.take());
        }
    }

    private void send(long batch, long epoch, String rows) {
        statements.run(
                "Cannot stage batch " + batch,
                Sql.of(
                        "MERGE INTO " + quoted() + " AS t USING (SELECT s.source, " + epoch + "L AS epoch, " + batch
                                + "L AS batch, p.c AS component, p.t AS `table`, p.p AS part, p.r AS rows FROM (SELECT ? AS"
                                + " source, explode(from_json(?, '" + RowBuffer.TYPE
                                + "', map('mode', 'FAILFAST'))) AS p)"
                                + " AS s) AS s ON t.source = ? AND t.source = s.source AND t.epoch = s.epoch AND"
                                + " t.batch = s.batch AND t.component = s.component AND t.`table` = s.`table` AND"
                                + " t.part = s.part AND t.epoch = " + epoch
                                + " WHEN NOT MATCHED THEN INSERT (source, epoch,"
                                + " batch, component, `table`, part, rows) VALUES (s.source, s.epoch, s.batch, s.component,"
                                + " s.`table`, s.part, s.rows)",
                        settings.source(),
                        rows,
                        settings.source()));
        sent++;
    }

    /** How many rows of an attempt at a batch are there. */
    long count(long batch, long epoch) {
        List<Map<String, Object>> sums = statements.query(
                "Cannot count the staged rows of batch " + batch,
                Sql.of(
                        "SELECT coalesce(sum(size(rows)), 0) AS rows FROM " + quoted()
                                + " WHERE source = ? AND epoch = " + epoch + " AND batch = " + batch,
                        settings.source()));
        return ((Number) sums.get(0).get("rows")).longValue();
    }

    /** Whether so much was staged since the last sweep that one is worth its statement. */
    boolean isSweepDue() {
        return sent >= SENT_BEFORE_SWEEP;
    }

    /**
     * Forgets what attempts of earlier epochs staged. Nothing decided is among them: a writer claims, and so begins an epoch, only
     * when nothing is pending. However late the statement runs, a later writer's rows are of a later epoch.
     */
    void sweepBefore(long epoch) {
        statements.run(
                "Cannot sweep the staged rows",
                Sql.of("DELETE FROM " + quoted() + " WHERE source = ? AND epoch < " + epoch, settings.source()));
        sent = 0;
    }

    private String quoted() {
        return settings.control("staged").quoted();
    }
}
