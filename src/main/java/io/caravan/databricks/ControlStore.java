package io.caravan.databricks;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.json.Json;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.BatchRecord;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The control tables: {@code checkpoints} holds one row a source, changed by compare-and-set on {@code epoch} only; {@code batches} is
 * the history of receipts; {@code schemas} the schemas that batches brought.
 */
final class ControlStore {
    private static final String CHECKPOINTS = "checkpoints";
    private static final String BATCHES = "batches";
    private static final String SCHEMAS = "schemas";

    private final Statements statements;
    private final DatabricksConfig config;
    private final SyncRuntime runtime;

    ControlStore(Statements statements, DatabricksConfig config, SyncRuntime runtime) {
        this.statements = statements;
        this.config = config;
        this.runtime = runtime;
    }

    /** Our row; empty where there is none, or no control table yet. Changes nothing. */
    Optional<ControlRow> read() {
        String doing = "Cannot read the checkpoint";
        Sql select = Sql.of(
                "SELECT deployment, bronze, epoch, writer, batch, receipt, pending FROM " + quoted(CHECKPOINTS)
                        + " WHERE source = ?",
                runtime.source());
        try {
            List<Map<String, Object>> rows = statements.attempt(doing, select);
            if (rows.size() > 1) {
                throw new SyncFailure.StateUnreadable("The table " + config.control(CHECKPOINTS) + " in "
                        + config.name() + " holds " + rows.size() + " rows of source " + runtime.source()
                        + ". Nothing was written. Compare them with " + config.control(BATCHES)
                        + " and delete all but the one with the greatest batch.");
            }
            return rows.stream().findFirst().map(ControlRow::of);
        } catch (SQLException e) {
            if (StatementErrors.isMissing(e)) {
                return Optional.empty();
            }
            throw StatementErrors.of(doing, config.name(), e);
        }
    }

    /** Creates what is not there yet. */
    void create() {
        String doing = "Cannot create the control tables";
        new Schemas(statements, config).require(config.controlSchema(), doing);
        for (String table : ControlTables.NAMES) {
            statements.run(
                    doing, Sql.of(ControlTables.create(config.control(table).quoted(), table)));
        }
    }

    /** Makes this writer the owner: every earlier one, and every earlier attempt of its own, is fenced at its next commit. */
    void claim(Optional<ControlRow> before, String writer) {
        String doing = "Cannot claim " + config.control(CHECKPOINTS);
        if (before.isEmpty()) {
            refuseHistory();
            statements.run(
                    doing,
                    Sql.of(
                            "MERGE INTO " + quoted(CHECKPOINTS)
                                    + " AS t USING (SELECT ? AS source, ? AS deployment, ? AS"
                                    + " bronze, ? AS writer) AS s ON t.source = s.source WHEN NOT MATCHED THEN INSERT (source,"
                                    + " deployment, bronze, epoch, writer, batch, updated_at) VALUES (s.source,"
                                    + " s.deployment, s.bronze, 1, s.writer, 0, current_timestamp())",
                            runtime.source(),
                            runtime.deployment(),
                            config.bronzeName(),
                            writer));
        } else {
            statements.run(
                    doing,
                    Sql.of(
                            "UPDATE " + quoted(CHECKPOINTS) + " SET writer = ?, epoch = epoch + 1, updated_at ="
                                    + " current_timestamp() WHERE source = ? AND epoch = "
                                    + before.get().epoch() + " AND pending IS NULL",
                            writer,
                            runtime.source()));
        }
    }

    /** A source that begins has no history; one that has lost its row would write a second one over it. */
    private void refuseHistory() {
        boolean known = !statements
                .query(
                        "Cannot read the history",
                        Sql.of(
                                "SELECT 1 AS row FROM " + quoted(BATCHES) + " WHERE source = ? LIMIT 1",
                                runtime.source()))
                .isEmpty();
        if (known) {
            throw new SyncFailure.StateUnreadable(
                    "The checkpoint is lost: " + config.control(BATCHES) + " in "
                            + config.name() + " has batches of source " + runtime.source() + ", and "
                            + config.control(CHECKPOINTS)
                            + " has no row of it. Nothing was written. Restore that table"
                            + " (Delta's RESTORE TABLE); or, to begin anew, delete its batches too, or choose another source.name.");
        }
    }

    /** Decides a batch, if nobody else came first: from now on it can only be finished. 0 also says that an answer was lost. */
    long decide(ControlRow before, String record) {
        return statements.update(
                "Cannot commit",
                Sql.of(
                        "UPDATE " + quoted(CHECKPOINTS) + " SET pending = ?, epoch = epoch + 1, updated_at ="
                                + " current_timestamp() WHERE source = ? AND epoch = " + before.epoch()
                                + " AND writer = ? AND pending IS NULL",
                        record,
                        runtime.source(),
                        before.writer()));
    }

    /** Every table holds the batch: it becomes the visible one, unless it is already. 0 also says that an answer was lost. */
    long finish(BatchRecord commit, String record) {
        String doing = "Cannot finish batch " + commit.batch();
        statements.run(
                doing,
                Sql.of(
                        "MERGE INTO " + quoted(BATCHES) + " AS t USING (SELECT ? AS source, " + commit.batch()
                                + "L AS batch, " + commit.epoch() + "L AS epoch, ? AS writer, " + commit.rows()
                                + "L AS rows, timestamp_micros(" + micros(commit.committedAt())
                                + "L) AS committed_at, ? AS receipt) AS s ON t.source = ? AND t.source = s.source"
                                + " AND t.batch = s.batch AND t.batch = " + commit.batch()
                                + " WHEN NOT MATCHED THEN INSERT (source, batch, epoch, writer, rows,"
                                + " committed_at, receipt) VALUES (s.source, s.batch, s.epoch, s.writer, s.rows,"
                                + " s.committed_at, s.receipt)",
                        runtime.source(),
                        commit.writer(),
                        record,
                        runtime.source()));
        return statements.update(
                doing,
                Sql.of(
                        "UPDATE " + quoted(CHECKPOINTS)
                                + " SET batch = " + commit.batch()
                                + ", receipt = pending, pending = NULL, epoch = epoch + 1,"
                                + " updated_at = current_timestamp() WHERE source = ? AND pending = ?",
                        runtime.source(),
                        record));
    }

    /** The record of a batch that is finished. */
    Optional<String> record(long batch) {
        return statements
                .query(
                        "Cannot read batch " + batch,
                        Sql.of(
                                "SELECT receipt FROM " + quoted(BATCHES) + " WHERE source = ? AND batch = " + batch,
                                runtime.source()))
                .stream()
                .findFirst()
                .map(row -> (String) row.get("receipt"));
    }

    /** Readers find a schema by its fingerprint as soon as a record names it, so it is there first. */
    void add(List<SchemaRow> schemas) {
        List<SchemaRow> some = new ArrayList<>();
        long length = 0;
        for (SchemaRow schema : schemas) {
            some.add(schema);
            length += schema.columns().length();
            if (length >= config.parameterBytes()) {
                merge(some);
                some.clear();
                length = 0;
            }
        }
        if (!some.isEmpty()) {
            merge(some);
        }
    }

    private void merge(List<SchemaRow> schemas) {
        statements.run(
                "Cannot write the schemas",
                Sql.of(
                        "MERGE INTO " + quoted(SCHEMAS) + " AS t USING (SELECT ? AS source, inline(from_json(?,"
                                + " 'array<struct<component:string,`table`:string,fingerprint:string,columns:string>>',"
                                + " map('mode', 'FAILFAST')))) AS s ON t.source = ? AND t.source = s.source AND t.component = s.component"
                                + " AND t.`table` = s.`table` AND t.fingerprint = s.fingerprint"
                                + " WHEN NOT MATCHED THEN INSERT *",
                        runtime.source(),
                        Json.write(schemas.stream().map(SchemaRow::json).toList()),
                        runtime.source()));
    }

    /** The schemas that the checkpoint names; one statement, however many tables. */
    List<SchemaRow> schemas(Checkpoint at) {
        return statements
                .query(
                        "Cannot read the schemas",
                        Sql.of(
                                "SELECT component, `table` AS name, fingerprint, columns FROM " + quoted(SCHEMAS)
                                        + " WHERE source = ? AND fingerprint IN (SELECT explode(from_json(?,"
                                        + " 'array<string>')))",
                                runtime.source(),
                                Json.write(at.schemas().values().stream()
                                        .map(SchemaFingerprint::hex)
                                        .distinct()
                                        .toList())))
                .stream()
                .map(SchemaRow::of)
                .toList();
    }

    /** Rows of each table in the batches from its generation on: {@code component, table, rows}. */
    List<Map<String, Object>> rows(Checkpoint at) {
        return statements.query(
                "Cannot count the rows",
                Sql.of(
                        "SELECT f.component AS component, f.`table` AS name, sum(f.rows) AS rows FROM (SELECT batch,"
                                + " explode(from_json(receipt, 'struct<files:array<struct<component:string,`table`:string,rows:bigint>>>').files)"
                                + " AS f FROM " + quoted(BATCHES)
                                + " WHERE source = ? AND batch >= " + at.firstGeneration()
                                + ") AS b JOIN (SELECT inline(from_json(?,"
                                + " 'array<struct<component:string,`table`:string,generation:bigint>>'))) AS g"
                                + " ON g.component = f.component AND g.`table` = f.`table` AND b.batch >= g.generation"
                                + " GROUP BY f.component, f.`table`",
                        runtime.source(),
                        generations(at)));
    }

    private static String generations(Checkpoint checkpoint) {
        List<Map<String, Object>> generations = new ArrayList<>();
        checkpoint.generations().forEach((table, generation) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("component", table.component().value());
            json.put("table", table.table());
            json.put("generation", generation);
            generations.add(json);
        });
        return Json.write(generations);
    }

    private String quoted(String table) {
        return config.control(table).quoted();
    }

    static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
