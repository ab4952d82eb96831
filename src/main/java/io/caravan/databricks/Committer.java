package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.core.work.Workers;
import io.caravan.ledger.BatchRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides a batch when its rows are durable, then brings it into every table. */
final class Committer {
    private static final Logger LOG = LoggerFactory.getLogger(Committer.class);

    private final Statements statements;
    private final DatabricksConfig config;
    private final SyncRuntime runtime;
    private final ControlStore control;
    private final StagedRows staged;
    private final Optional<Volume> volume;
    private final Workers workers;
    private final Set<TableRef> proven = new HashSet<>();

    Committer(
            Statements statements,
            DatabricksConfig config,
            SyncRuntime runtime,
            ControlStore control,
            StagedRows staged,
            Optional<Volume> volume) {
        this.statements = statements;
        this.config = config;
        this.runtime = runtime;
        this.control = control;
        this.staged = staged;
        this.volume = volume;
        this.workers = new Workers(DatabricksDestination.PARALLELISM);
    }

    /**
     * Returns when every table holds the batch.
     *
     * @param mine the control row as this writer claimed it or last changed it
     * @return the row as it is now: perhaps another writer's already
     */
    ControlRow commit(StagedBatch batch, ControlState before, ControlRow mine, List<StagedRows.Held> held) {
        BatchRecord commit = record(batch, before, mine);
        String text = text(commit);
        requireHeld(batch, held);
        stage(batch, mine.epoch(), held);
        prepareTables(commit, before);
        boolean decided = control.decide(mine, text) == 1;
        if (!decided && !isDecided(batch, text)) {
            return row(batch);
        }
        bring(commit);
        boolean finished = control.finish(commit, text) == 1;
        ControlRow after = decided && finished ? mine.after(batch.batch(), text) : row(batch);
        if (after.writer().equals(mine.writer())) {
            tidy(after);
        }
        return after;
    }

    /** The record of a batch that is finished. */
    BatchRecord landed(long batch) {
        String text = control.record(batch)
                .orElseThrow(() -> new SyncFailure.StateUnreadable("The record of batch " + batch + " is missing in "
                        + config.control("batches") + ". Restore that table (Delta's RESTORE TABLE)."));
        return ControlState.record(text, batch, config, runtime);
    }

    private ControlRow row(StagedBatch batch) {
        return control.read().orElseThrow(() -> gone(batch));
    }

    /**
     * Ours, if an earlier answer was lost, and perhaps finished by somebody else since; or anyone else's, and this writer must stop.
     *
     * @return whether it is left to be finished
     */
    private boolean isDecided(StagedBatch batch, String text) {
        ControlRow row = row(batch);
        if (row.pending().equals(Optional.of(text))) {
            return true;
        }
        if (row.batch() < batch.batch() || !control.record(batch.batch()).equals(Optional.of(text))) {
            throw fenced(batch, row);
        }
        return false;
    }

    private static String text(BatchRecord commit) {
        return new String(ControlState.CODEC.write(commit), StandardCharsets.UTF_8);
    }

    private BatchRecord record(StagedBatch batch, ControlState before, ControlRow mine) {
        List<BatchRecord.SchemaChange> schemas = new ArrayList<>();
        List<SchemaRow> rows = new ArrayList<>();
        batch.schemas().forEach((table, schema) -> {
            SchemaFingerprint fingerprint = SchemaFingerprint.of(schema);
            schemas.add(new BatchRecord.SchemaChange(table, fingerprint));
            rows.add(new SchemaRow(table, fingerprint, TableSchemaJson.toJson(schema)));
        });
        control.add(rows);
        return new BatchRecord(
                mine.epoch(),
                mine.writer(),
                before.previous(),
                List.copyOf(batch.files()),
                List.copyOf(batch.truncates()),
                List.copyOf(schemas),
                batch.next(),
                runtime.clock().instant().truncatedTo(ChronoUnit.MICROS),
                batch.complete(),
                Rewrite.NONE);
    }

    /** What is held is forgotten when the batch is closed; a record of rows that nobody has must not be decided. */
    private static void requireHeld(StagedBatch batch, List<StagedRows.Held> held) {
        long expected = batch.files().stream()
                .filter(file -> PartKey.of(file) instanceof PartKey.InStaged)
                .count();
        if (held.size() != expected) {
            throw new IllegalArgumentException("batch " + batch.batch() + " holds " + held.size() + " of its "
                    + expected + " files: it was closed before its commit");
        }
    }

    private void stage(StagedBatch batch, long epoch, List<StagedRows.Held> held) {
        if (held.isEmpty()) {
            return;
        }
        try {
            staged.put(batch.batch(), epoch, held);
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot read the spool of batch " + batch.batch(),
                    runtime.spool().toString(),
                    e);
        }
    }

    /** Before the batch is decided: a table that cannot be written to must not be able to block it afterwards. */
    private void prepareTables(BatchRecord commit, ControlState before) {
        List<TableRef> unproven = commit.filesByTable().keySet().stream()
                .filter(table -> !proven.contains(table))
                .toList();
        Set<TableRef> landed = before.last()
                .map(last -> last.checkpoint().generations().keySet())
                .orElse(Set.of());
        if (!landed.containsAll(unproven)) {
            new Schemas(statements, config).require(config.bronzeSchema(), "Cannot create the bronze tables");
        }
        each(unproven, table -> {
            BronzeTable bronze = new BronzeTable(statements, config, runtime, table);
            if (landed.contains(table)) {
                bronze.evolve();
            } else {
                bronze.prepare();
            }
        });
        proven.addAll(unproven);
    }

    /** A table that is gone would stop a batch when it is decided already. */
    void requireTables(ControlState at) {
        proven.clear();
        if (at.last().isEmpty()) {
            return;
        }
        SqlName schema = SqlName.of(config.catalog(), config.bronzeSchema());
        Set<String> there =
                statements
                        .query("Cannot list the tables of " + schema, Sql.of("SHOW TABLES IN " + schema.quoted()))
                        .stream()
                        .map(row -> String.valueOf(row.get("tableName")))
                        .collect(Collectors.toSet());
        for (TableRef table : at.last().get().checkpoint().generations().keySet()) {
            if (!there.contains(TableName.of(table))) {
                throw new SyncFailure.StateUnreadable("The table " + config.bronze(table) + " of " + table + " in "
                        + config.name()
                        + " is gone: earlier batches are in it. Nothing was written. UNDROP it; or, to"
                        + " begin anew, choose another source.name and databricks.bronzeSchema.");
            }
        }
    }

    /** Finishes what another writer has decided, or this one before a failure. */
    void finish(ControlRow row) {
        String text = row.pending().orElseThrow();
        BatchRecord commit = ControlState.record(text, row.batch() + 1, config, runtime);
        LOG.info("Batch {} was decided and not finished by {}; finishing it", commit.batch(), commit.writer());
        try {
            requireStaged(commit);
            requirePut(commit);
            bring(commit);
        } catch (SyncFailure e) {
            if (control.read().flatMap(ControlRow::pending).equals(Optional.of(text))) {
                throw e;
            }
            LOG.info("Batch {} was finished by somebody else meanwhile", commit.batch());
            return;
        }
        long unused = control.finish(commit, text);
    }

    /** Fewer rows than were decided would be a loss that nobody notices. */
    private void requireStaged(BatchRecord commit) {
        long decided = commit.files().stream()
                .filter(file -> PartKey.of(file) instanceof PartKey.InStaged)
                .mapToLong(StagedFile::rows)
                .sum();
        if (decided > 0 && staged.count(commit.batch(), commit.epoch()) != decided) {
            throw new SyncFailure.StateUnreadable("Batch " + commit.batch() + " of source " + runtime.source() + " in "
                    + config.name() + " is decided, and its " + decided + " rows are not all in "
                    + config.control("staged")
                    + " any more. Nothing was written. Restore that table (Delta's RESTORE TABLE) to before they were"
                    + " deleted.");
        }
    }

    /** Whether COPY INTO fails over a file that is gone, or passes it over, is not ours to rely on. */
    private void requirePut(BatchRecord commit) {
        Map<String, Map<String, Long>> folders = new HashMap<>();
        for (StagedFile file : commit.files()) {
            if (PartKey.of(file) instanceof PartKey.InVolume put) {
                Map<String, Long> sizes =
                        folders.computeIfAbsent(put.folder(), folder -> Volume.sizes(statements, config, folder));
                if (!Optional.of(file.bytes()).equals(Optional.ofNullable(sizes.get(put.fileName())))) {
                    throw new SyncFailure.StateUnreadable("Batch " + commit.batch() + " of source " + runtime.source()
                            + " in " + config.name() + " is decided, and its file " + put.path()
                            + " is gone or of another size. Nothing was written. Restore that file; if it is lost, so is a"
                            + " part of this batch: begin anew with another source.name and databricks.bronzeSchema.");
                }
            }
        }
    }

    private void bring(BatchRecord commit) {
        each(
                List.copyOf(commit.filesByTable().entrySet()),
                table -> new BronzeTable(statements, config, runtime, table.getKey()).apply(commit, table.getValue()));
    }

    private <T> void each(List<T> items, Workers.Task<T> task) {
        try {
            workers.each(items, task);
        } catch (IOException e) {
            throw new SyncFailure.Retryable(
                    "The tables of a batch were not all written: " + e.getMessage()
                            + ". It is safe to run again: what is committed is recognized, what is not is done again.",
                    e);
        }
    }

    /** What is of no use once this batch is finished. It has landed: a sweep that fails is one for the next batch, and no failure. */
    private void tidy(ControlRow after) {
        try {
            if (staged.isSweepDue()) {
                staged.sweepBefore(after.epoch());
            }
            volume.filter(Volume::isSweepDue).ifPresent(folder -> folder.sweepBefore(after.epoch()));
        } catch (SyncFailure e) {
            LOG.warn("Batch {} has landed; its staged rows stay for now. {}", after.batch(), e.getMessage());
        }
    }

    private SyncFailure gone(StagedBatch batch) {
        return new SyncFailure.StateUnreadable("The row of source " + runtime.source() + " in "
                + config.control("checkpoints") + " was deleted while batch " + batch.batch()
                + " was committed. The batch was not written. Restore that table (Delta's RESTORE TABLE).");
    }

    private SyncFailure fenced(StagedBatch batch, ControlRow found) {
        return new SyncFailure.Fenced("Batch " + batch.batch() + " of source " + runtime.source() + " in "
                + config.name() + " was not committed: " + config.control("checkpoints")
                + " belongs to another writer, "
                + found.writer() + ", epoch " + found.epoch() + ", batch " + found.batch()
                + ". This writer changed nothing and must stop. Let one process only write for this source; start again,"
                + " and it continues behind the other's last batch.");
    }
}
