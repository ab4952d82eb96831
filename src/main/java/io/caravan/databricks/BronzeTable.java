package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.BatchRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One append-only table of the row layout. A batch's rows get into it once, whoever tries and however often: a file by its path, which
 * COPY INTO loads once; a staged row by its key (`_id`, `_generation`, `_ts`).
 */
final class BronzeTable {
    private static final Map<String, String> COLUMNS = columns();
    private static final String GUARDS = "'delta.appendOnly' = 'true', 'delta.isolationLevel' = 'Serializable'";
    private static final String LIST = String.join(", ", COLUMNS.keySet());
    private static final int FILES_A_STATEMENT = 1000;

    private final Statements statements;
    private final DatabricksConfig config;
    private final SyncRuntime runtime;
    private final TableRef table;
    private final SqlName name;

    BronzeTable(Statements statements, DatabricksConfig config, SyncRuntime runtime, TableRef table) {
        this.statements = statements;
        this.config = config;
        this.runtime = runtime;
        this.table = table;
        this.name = config.bronze(table);
    }

    private static Map<String, String> columns() {
        Map<String, String> columns = new LinkedHashMap<>();
        List.of("_component", "_table", "_id").forEach(column -> columns.put(column, "string"));
        List.of("_generation", "_ts").forEach(column -> columns.put(column, "bigint"));
        columns.put("_op", "string");
        columns.put("_deleted", "boolean");
        columns.put("_creation_time", "timestamp");
        columns.put("document", "string");
        columns.put("_batch", "bigint");
        columns.put("_ingested_at", "timestamp");
        return columns;
    }

    /** Without {@code CREATE TABLE IF NOT EXISTS} and the name. */
    static String definition(String source) {
        String columns = COLUMNS.entrySet().stream()
                .map(column -> column.getKey() + " " + column.getValue().toUpperCase(Locale.ROOT)
                        + (isNullable(column.getKey()) ? "" : " NOT NULL"))
                .collect(Collectors.joining(", "));
        return " (" + columns + ") USING DELTA TBLPROPERTIES (" + GUARDS + ", 'caravan.source' = '" + mark(source)
                + "')";
    }

    private static boolean isNullable(String column) {
        return column.equals("_creation_time") || column.equals("document");
    }

    /**
     * Makes the table ready for its first batch: created, of our columns and properties, this source's, and empty.
     *
     * @throws SyncFailure.StateUnreadable where it holds rows that no batch of ours brought
     */
    void prepare() {
        String doing = "Cannot create the table " + name;
        statements.run(doing, Sql.of("CREATE TABLE IF NOT EXISTS " + name.quoted() + definition(runtime.source())));
        evolve();
        boolean holdsRows = !statements
                .query(doing, Sql.of("SELECT 1 AS row FROM " + name.quoted() + " LIMIT 1"))
                .isEmpty();
        if (holdsRows) {
            throw new SyncFailure.StateUnreadable("The table " + name + " in " + config.name()
                    + " holds rows, but no batch of source " + runtime.source() + " has brought table " + table
                    + ": the checkpoint is lost, or they are another's. Nothing was written. Restore the row in "
                    + config.control("checkpoints") + "; or, to begin anew, drop the table or choose another"
                    + " databricks.bronzeSchema.");
        }
    }

    /**
     * Brings a table that earlier batches landed in to today's columns and properties.
     *
     * @throws SyncFailure.StateUnreadable where it is not this source's, or a column was changed
     */
    void evolve() {
        Found found = look();
        verify(found);
        repair(found);
    }

    /** @throws SyncFailure.StateUnreadable where the table is not this source's, or not of our columns; changes nothing */
    void verify() {
        verify(look());
    }

    /** @param properties as the warehouse lists them: {@code [a=b,c=d]} */
    private record Found(Map<String, String> columns, String properties) {}

    private Found look() {
        List<Map<String, Object>> lines = statements.query(
                "Cannot look at the table " + name, Sql.of("DESCRIBE TABLE EXTENDED " + name.quoted()));
        Map<String, String> columns = new LinkedHashMap<>();
        String properties = "";
        boolean inColumns = true;
        for (Map<String, Object> line : lines) {
            String column = String.valueOf(line.get("col_name"));
            inColumns &= !column.isBlank() && !column.startsWith("#");
            if (inColumns) {
                columns.put(column, String.valueOf(line.get("data_type")));
            } else if (column.equals("Table Properties")) {
                properties = String.valueOf(line.get("data_type"));
            }
        }
        return new Found(columns, properties);
    }

    private void verify(Found found) {
        COLUMNS.forEach((column, type) -> {
            Optional<String> there = Optional.ofNullable(found.columns().get(column));
            if (!there.equals(Optional.of(type)) && !(there.isEmpty() && isNullable(column))) {
                throw foreign("its column " + column + " is " + there.orElse("missing"));
            }
        });
        if (!found.properties().contains("caravan.source=" + mark(runtime.source()))) {
            throw foreign("its property caravan.source does not name source " + runtime.source());
        }
    }

    /** A source's name as a hash: a property that looks like a secret is not shown. */
    private static String mark(String source) {
        return Sha256.of(source.getBytes(StandardCharsets.UTF_8));
    }

    /** Columns that a later version added are added, properties that somebody took away are set again. */
    private void repair(Found found) {
        List<String> missing = new ArrayList<>(COLUMNS.keySet());
        missing.removeAll(found.columns().keySet());
        if (!missing.isEmpty()) {
            statements.run(
                    "Cannot add columns to " + name,
                    Sql.of("ALTER TABLE " + name.quoted() + " ADD COLUMNS ("
                            + missing.stream()
                                    .map(column -> column + " " + COLUMNS.get(column))
                                    .collect(Collectors.joining(", "))
                            + ")"));
        }
        boolean guarded = found.properties().contains("delta.appendOnly=true")
                && found.properties().contains("delta.isolationLevel=Serializable");
        if (!guarded) {
            statements.run(
                    "Cannot set the properties of " + name,
                    Sql.of("ALTER TABLE " + name.quoted() + " SET TBLPROPERTIES (" + GUARDS + ")"));
        }
    }

    private SyncFailure foreign(String why) {
        return new SyncFailure.StateUnreadable(
                "The table " + name + " in " + config.name() + " is not Caravan's: " + why
                        + ". Nothing was written to it. Give this source a databricks.bronzeSchema of its own, or rename that"
                        + " table.");
    }

    /** Adds the rows of a decided batch, unless they are there. */
    void apply(BatchRecord commit, List<StagedFile> parts) {
        List<PartKey.InVolume> files = new ArrayList<>();
        List<StagedFile> staged = new ArrayList<>();
        for (StagedFile part : parts) {
            if (PartKey.of(part) instanceof PartKey.InVolume file) {
                files.add(file);
            } else {
                staged.add(part);
            }
        }
        if (!files.isEmpty()) {
            copy(commit, files);
        }
        if (!staged.isEmpty()) {
            merge(commit, staged);
        }
    }

    private void copy(BatchRecord commit, List<PartKey.InVolume> files) {
        for (int from = 0; from < files.size(); from += FILES_A_STATEMENT) {
            List<PartKey.InVolume> some = files.subList(from, Math.min(files.size(), from + FILES_A_STATEMENT));
            String names =
                    some.stream().map(file -> Sql.literal(file.fileName())).collect(Collectors.joining(", "));
            statements.run(
                    doing(commit),
                    Sql.of("COPY INTO " + name.quoted() + " FROM (SELECT " + LIST + " FROM "
                            + Sql.literal(some.get(0).folder()) + ") FILEFORMAT = PARQUET FILES = (" + names + ")"));
        }
    }

    private void merge(BatchRecord commit, List<StagedFile> parts) {
        long least = parts.stream().mapToLong(StagedFile::minTs).min().orElseThrow();
        long greatest = parts.stream().mapToLong(StagedFile::maxTs).max().orElseThrow();
        long generation = commit.checkpoint().generation(table);
        statements.run(
                doing(commit),
                Sql.of(
                        "MERGE INTO " + name.quoted() + " AS t USING (SELECT s._component, s._table, s.r.i AS _id, "
                                + generation
                                + "L AS _generation, s.r.t AS _ts, s.r.o AS _op, s.r.o = 'delete' AS _deleted,"
                                + " timestamp_micros(s.r.c) AS _creation_time, s.r.d AS document, " + commit.batch()
                                + "L AS _batch, timestamp_micros(" + ControlStore.micros(commit.committedAt())
                                + "L) AS _ingested_at FROM (SELECT component AS _component, `table` AS _table, explode(rows) AS r"
                                + " FROM " + config.control("staged").quoted() + " WHERE source = ? AND epoch = "
                                + commit.epoch() + " AND batch = " + commit.batch()
                                + " AND component = ? AND `table` = ?) AS s)"
                                + " AS s ON t._id = s._id AND t._generation = s._generation AND t._ts = s._ts AND"
                                + " t._generation = " + generation + " AND t._ts BETWEEN " + least + " AND " + greatest
                                + " WHEN NOT MATCHED THEN INSERT (" + LIST + ") VALUES ("
                                + COLUMNS.keySet().stream()
                                        .map(column -> "s." + column)
                                        .collect(Collectors.joining(", "))
                                + ")",
                        runtime.source(),
                        table.component().value(),
                        table.table()));
    }

    private String doing(BatchRecord commit) {
        return "Cannot write batch " + commit.batch() + " to " + name;
    }
}
