package io.caravan.databricks;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.ledger.BatchRecord;
import io.caravan.parquet.RollPolicy;
import io.caravan.parquet.Spool;
import io.caravan.parquet.SpoolSweeper;
import io.caravan.parquet.SpooledBatch;
import io.caravan.parquet.WrittenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Batches as rows of bronze tables in a Databricks workspace.
 *
 * <p>Guarantees: a batch is decided by a compare-and-set of the source's control row, once, by the writer that claimed it, when all
 * its rows are durable; whoever comes second is fenced and has changed nothing that anyone reads. From then on it can only be
 * finished, by anyone, as often as they like. The control row says that every table holds it, and carries the checkpoint.
 *
 * <pre>
 * open -> claim, spool -> stage: volume or held -> commit: staged, checkpoints.pending, each bronze table, batches, checkpoints -> receipt
 * </pre>
 *
 * Used by one thread at a time, except that tables of a batch may be staged in parallel.
 */
public final class DatabricksDestination implements Destination, LandedHistory, AutoCloseable {
    /** What is done with a batch that is decided and not finished: by whoever writes, and beside him. */
    private enum Role {
        WRITER,
        OBSERVER
    }

    private static final Duration IMPATIENCE = Duration.ofSeconds(10);

    /** Tables that are written at the same time, a connection each. */
    public static final int PARALLELISM = 4;

    private final DatabricksConfig config;
    private final SyncRuntime runtime;
    private final Statements statements;
    private final ControlStore control;
    private final Committer committer;
    private final StagedRows staged;
    private final Optional<Volume> volume;
    private final String writer;
    private final Role role;
    private final AtomicLong sequence = new AtomicLong();
    private final List<StagedRows.Held> held = new ArrayList<>();
    private final Map<SchemaFingerprint, String> schemas = new HashMap<>();
    private Optional<ControlState> standing = Optional.empty();
    private Optional<ControlRow> claimed = Optional.empty();

    private DatabricksDestination(
            DatabricksConfig config, SyncRuntime runtime, Warehouse warehouse, Role role, Duration impatience) {
        this.config = config;
        this.runtime = runtime;
        this.statements = new Statements(warehouse, config, runtime, impatience);
        this.writer = runtime.writerIds().get();
        this.role = role;
        this.control = new ControlStore(statements, config, runtime);
        this.staged = new StagedRows(statements, config, runtime);
        this.volume = config.bulkVolume()
                .map(root -> new Volume(statements, root + "/" + config.volumeFolder(runtime.source())));
        this.committer = new Committer(statements, config, runtime, control, staged, volume);
    }

    /** Asks nothing of the warehouse yet. */
    public static DatabricksDestination writer(DatabricksConfig config, SyncRuntime runtime, Warehouse warehouse) {
        return writer(config, runtime, warehouse, IMPATIENCE);
    }

    /** @param impatience after so long without an answer the log says that the warehouse is waited for */
    public static DatabricksDestination writer(
            DatabricksConfig config, SyncRuntime runtime, Warehouse warehouse, Duration impatience) {
        return new DatabricksDestination(config, runtime, warehouse, Role.WRITER, impatience);
    }

    /** As {@link #writer}, to look around beside a writer: a batch that is not finished has not landed yet. */
    public static DatabricksDestination observer(DatabricksConfig config, SyncRuntime runtime, Warehouse warehouse) {
        return new DatabricksDestination(config, runtime, warehouse, Role.OBSERVER, IMPATIENCE);
    }

    /** A batch that a crashed writer has decided is finished first. */
    @Override
    public Optional<Receipt> lastReceipt() {
        return load().last().map(BatchRecord::receipt);
    }

    private ControlState load() {
        claimed = Optional.empty();
        schemas.clear();
        ControlState found = look();
        if (role == Role.WRITER && found.row().flatMap(ControlRow::pending).isPresent()) {
            committer.finish(found.row().get());
            found = look();
        }
        standing = Optional.of(found);
        return found;
    }

    private ControlState look() {
        return ControlState.of(control.read(), config, runtime);
    }

    private ControlState current() {
        return standing.orElseGet(this::load);
    }

    @Override
    public OpenBatch open(long batch) {
        if (batch != current().batch() + 1) {
            throw new IllegalArgumentException(
                    "batch " + batch + " does not follow " + current().batch());
        }
        long epoch = claim().epoch();
        held.clear();
        try {
            DurableFiles.createDirectories(runtime.spool());
        } catch (IOException e) {
            throw DiskFailures.of("Cannot create the spool", runtime.spool().toString(), e);
        }
        String prefix = writer + "." + String.format(Locale.ROOT, "%020d", batch);
        Spool spool = new Spool(
                runtime.spool(),
                prefix,
                RollPolicy.DEFAULT,
                runtime.source(),
                batch,
                runtime.clock().instant(),
                sequence);
        return new HeldBatch(new SpooledBatch(spool, (table, file) -> stage(epoch, batch, table, file)), this::forget);
    }

    /**
     * Before the first batch, and again after a failure: from here on every earlier writer and every earlier attempt is fenced, so what
     * they staged can be swept.
     */
    private ControlRow claim() {
        if (claimed.isPresent()) {
            return claimed.get();
        }
        Optional<ControlRow> before = current().row();
        if (before.isEmpty()) {
            control.create();
        }
        control.claim(before, writer);
        long epoch = before.map(ControlRow::epoch).orElse(0L) + 1;
        ControlRow row = control.read()
                .filter(found -> found.writer().equals(writer) && found.epoch() == epoch)
                .orElseThrow(() -> new SyncFailure.Fenced("Another writer has just claimed "
                        + config.control("checkpoints") + " in " + config.name() + " for source "
                        + runtime.source() + ". This writer, " + writer
                        + ", changed nothing and must stop. Let one process only write for this source."));
        claimed = Optional.of(row);
        committer.requireTables(current());
        staged.sweepBefore(epoch);
        volume.ifPresent(folder -> folder.sweepBefore(epoch));
        return row;
    }

    private StagedFile stage(long epoch, long batch, TableRef table, WrittenFile file) throws IOException {
        Optional<Volume> bulk = volume.filter(
                folder -> file.rows() > config.mostMergedRows() || file.bytes() > config.parameterBytes());
        PartKey key = PartKey.of(bulk.map(Volume::folder), epoch, batch, file.sha256());
        if (key instanceof PartKey.InVolume inVolume) {
            bulk.orElseThrow().put(file.path(), inVolume);
            Files.delete(file.path());
        } else {
            hold(new StagedRows.Held(table, file.path()));
        }
        return new StagedFile(key.value(), table, file.rows(), file.bytes(), file.sha256(), file.minTs(), file.maxTs());
    }

    private synchronized void hold(StagedRows.Held file) {
        held.add(file);
    }

    /** The local files of a batch that is over, landed or not. */
    private synchronized void forget() {
        for (StagedRows.Held file : held) {
            try {
                Files.deleteIfExists(file.file());
            } catch (IOException e) {
                throw DiskFailures.of("Cannot empty the spool", runtime.spool().toString(), e);
            }
        }
        held.clear();
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        ControlState before = current();
        if (before.last().filter(last -> last.isOf(batch, writer)).isPresent()) {
            return before.last().get().receipt();
        }
        ControlRow row = claimed.filter(mine -> batch.batch() == before.batch() + 1)
                .orElseThrow(() -> new IllegalArgumentException(
                        "batch " + batch.batch() + " was not opened behind " + before.batch()));
        ControlRow after = committer.commit(batch, before, row, List.copyOf(held));
        ControlState landed = ControlState.of(Optional.of(after), config, runtime);
        standing = Optional.of(landed);
        claimed = Optional.of(after.writer().equals(writer) ? after : row); // the old epoch finds no row any more
        return landed.last()
                .filter(last -> last.isOf(batch, writer))
                .orElseGet(() -> committer.landed(batch.batch()))
                .receipt();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        String where = config.control("schemas") + " in " + config.name();
        if (!schemas.containsKey(fingerprint)) {
            current().last().ifPresent(last -> control.schemas(last.checkpoint())
                    .forEach(row -> schemas.put(row.fingerprint(), row.columns())));
        }
        String json = Optional.ofNullable(schemas.get(fingerprint))
                .orElseThrow(() -> new SyncFailure.StateUnreadable("The schema " + fingerprint + " of table " + table
                        + " is missing in " + where
                        + ". Nothing was written. Restore that table (Delta's RESTORE TABLE)."));
        try {
            return TableSchemaJson.fromJson(json);
        } catch (JsonFormatException e) {
            throw new SyncFailure.StateUnreadable("The schema " + fingerprint + " of table " + table + " in " + where
                    + " cannot be read: " + e.getMessage()
                    + ". Nothing was written. Restore that table (Delta's RESTORE TABLE).");
        }
    }

    /** Counted by the warehouse, from the records of the batches. */
    @Override
    public SortedMap<TableRef, Long> rows() {
        SortedMap<TableRef, Long> rows = new TreeMap<>();
        look().last().map(BatchRecord::checkpoint).ifPresent(checkpoint -> {
            for (Map<String, Object> row : control.rows(checkpoint)) {
                TableRef table = TableRef.of((String) row.get("component"), (String) row.get("name"));
                rows.put(table, ((Number) row.get("rows")).longValue());
            }
        });
        return rows;
    }

    /** What earlier processes left in the spool; what they left in the warehouse goes when the next batch is opened. */
    @Override
    public void sweep() {
        try {
            SpoolSweeper.sweep(runtime.spool(), writer);
        } catch (IOException e) {
            throw DiskFailures.of("Cannot sweep the spool", runtime.spool().toString(), e);
        }
    }

    @Override
    public void verifyWritable() {
        DiskFailures.requireWritable("state.location", runtime.spool());
        look().last().ifPresent(last -> last.filesByTable()
                .keySet()
                .forEach(table -> new BronzeTable(statements, config, runtime, table).verify()));
    }

    public Forgetting forgetting() {
        return new WarehouseForgetting(statements, config, runtime, this::claimAnew);
    }

    private void claimAnew() {
        ControlRow unused = claim();
    }

    /** @throws SyncFailure.Misconfigured that lists what the principal may not do; changes nothing */
    public void verifyPrivileges() {
        new Privileges(statements, config).verify();
    }

    @Override
    public void close() {
        statements.close();
    }

    @Override
    public String toString() {
        return config.name() + ", " + SqlName.of(config.catalog(), config.bronzeSchema());
    }
}
