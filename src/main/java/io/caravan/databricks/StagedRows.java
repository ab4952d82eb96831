package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.parquet.RawFileReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table {@code staged}: rows of a batch, durable before the batch is decided, and of use until it is finished. */
final class StagedRows {
    private static final Logger LOG = LoggerFactory.getLogger(StagedRows.class);

    private static final int SENT_BEFORE_SWEEP = 64;

    private final Statements statements;
    private final DatabricksConfig config;
    private final SyncRuntime runtime;
    private int sent;

    StagedRows(Statements statements, DatabricksConfig config, SyncRuntime runtime) {
        this.statements = statements;
        this.config = config;
        this.runtime = runtime;
    }

    /** A local file of rows. */
    record Held(TableRef table, Path file) {}

    /** Writes the rows of all files, in as few statements as their size, and the warehouse, allow. */
    void put(long batch, long epoch, List<Held> files) throws IOException {
        new Put(batch, epoch).all(files);
    }

    /** The rows of one attempt at a batch; no two parts of a table have the same number. */
    private final class Put {
        private final long batch;
        private final long epoch;
        private final RowBuffer rows = new RowBuffer();
        private final Map<TableRef, Long> parts = new HashMap<>();
        private long limit = config.parameterBytes();

        Put(long batch, long epoch) {
            this.batch = batch;
            this.epoch = epoch;
        }

        void all(List<Held> files) throws IOException {
            for (Held held : files) {
                try (RawFileReader reader = RawFileReader.open(held.file())) {
                    rows.beginPart(held.table(), nextPart(held.table()));
                    reader.forEach(row -> {
                        rows.add(row.event());
                        if (rows.length() >= limit) {
                            rows.endPart();
                            send(rows.take());
                            rows.beginPart(held.table(), nextPart(held.table()));
                        }
                    });
                    rows.endPart();
                }
            }
            if (!rows.isEmpty()) {
                send(rows.take());
            }
        }

        private long nextPart(TableRef table) {
            return parts.merge(table, 1L, Long::sum);
        }

        /** A warehouse that finds a statement too large has written nothing of it, and may take its rows in two. */
        private void send(String text) throws IOException {
            String doing = "Cannot stage batch " + batch;
            try {
                statements.attempt(doing, merge(batch, epoch, text));
                sent++;
            } catch (SQLException e) {
                if (!StatementErrors.isTooLarge(e)) {
                    throw StatementErrors.of(doing, config.name(), e);
                }
                List<String> halves = RowHalves.of(text, this::nextPart);
                if (halves.isEmpty()) {
                    throw alone(text);
                }
                limit = Math.min(limit, text.length() / 2);
                LOG.info(
                        "{} takes no statement of {} characters of rows; they follow in two. databricks.parameterSize is"
                                + " {} bytes",
                        config.name(),
                        text.length(),
                        config.parameterBytes());
                for (String half : halves) {
                    send(half);
                }
            }
        }
    }

    private SyncFailure alone(String text) throws IOException {
        return new SyncFailure.Misconfigured("A document of table "
                + RowHalves.tables(text).get(0) + " makes a statement of " + text.length()
                + " characters, which " + config.name()
                + " does not take. The batch was not written. Set databricks.volume: larger files go there.");
    }

    private Sql merge(long batch, long epoch, String rows) {
        return Sql.of(
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
                runtime.source(),
                rows,
                runtime.source());
    }

    /** How many rows of an attempt at a batch are there. */
    long count(long batch, long epoch) {
        List<Map<String, Object>> sums = statements.query(
                "Cannot count the staged rows of batch " + batch,
                Sql.of(
                        "SELECT coalesce(sum(size(rows)), 0) AS rows FROM " + quoted()
                                + " WHERE source = ? AND epoch = " + epoch + " AND batch = " + batch,
                        runtime.source()));
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
                Sql.of("DELETE FROM " + quoted() + " WHERE source = ? AND epoch < " + epoch, runtime.source()));
        sent = 0;
    }

    private String quoted() {
        return config.control("staged").quoted();
    }
}
