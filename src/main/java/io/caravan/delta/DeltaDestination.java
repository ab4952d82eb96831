package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.PathSegment;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.work.Workers;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.delta.kernel.KernelEngine;
import io.caravan.history.Retention;
import io.caravan.ledger.BatchCommitter;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.DueSweep;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LocationOwner;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.LogSum;
import io.caravan.ledger.Schemas;
import io.caravan.ledger.SumCheckpoints;
import io.caravan.ledger.SumKeeper;
import io.caravan.ledger.TableFolders;
import io.caravan.ledger.WriterPosition;
import io.caravan.parquet.RollPolicy;
import io.caravan.parquet.Spool;
import io.caravan.parquet.SpooledBatch;
import io.caravan.parquet.Spools;
import io.caravan.store.ObjectStore;
import io.delta.kernel.engine.Engine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Batches as commits to one Delta table each source table has, without a warehouse.
 *
 * <p>Guarantees: a batch is decided by its intent, once, by one writer, and whoever comes second is fenced and has changed
 * nothing; from then on it can only be finished, by anyone, as often as they like: Delta refuses a repeated (source, batch).
 * The control record says that every table holds it, and carries the checkpoint.
 *
 * <pre>
 * open -> spool -> stage: bronze/TABLE/... -> commit: intent/N.json, each table's _delta_log, control/N.json -> receipt
 * </pre>
 *
 * Used by one thread at a time, except that tables of a batch may be staged in parallel.
 */
public final class DeltaDestination implements Destination, LandedHistory, AutoCloseable {
    private static final long QUICK = 2000;
    private static final int PARALLELISM = 8;

    /** What is done with a batch that is decided and not finished: by whoever writes, and beside him. */
    private enum Role {
        WRITER,
        OBSERVER
    }

    private final DeltaConfig config;
    private final SyncRuntime runtime;
    private final ObjectStore storage;
    private final Engine engine;
    private final IntentLog log;
    private final RollForward rollForward;
    private final Recovery recovery;
    private final Committer committer;
    private final DueSweep sweeper;
    private final SumCheckpoints sums;
    private final LogReader reader;
    private final SumKeeper keeper;
    private final String writer;
    private final Role role;
    private final LandedCopies copies;
    private final Spools spools;
    private volatile Optional<WriterPosition> position = Optional.empty();

    private DeltaDestination(
            DeltaConfig config,
            SyncRuntime runtime,
            ObjectStore storage,
            String writer,
            Role role,
            int parallelism,
            LandedCopies copies) {
        this.copies = copies;
        this.config = config;
        this.runtime = runtime;
        this.storage = storage;
        this.writer = PathSegment.of(writer);
        this.spools = new Spools(runtime.spool(), this.writer, RollPolicy.DEFAULT, runtime.source(), runtime.clock());
        this.role = role;
        this.engine = new KernelEngine(storage);
        this.log = new IntentLog(storage);
        this.rollForward = new RollForward(storage, log, engine, new Workers(parallelism));
        this.recovery = new Recovery(storage, log, rollForward, owner());
        this.committer =
                new Committer(new BatchCommitter(log.intents(), runtime.clock(), this.writer), log, rollForward);
        this.sweeper = new DueSweep(
                log.intents(), runtime, spools::sweep, () -> current().last());
        this.sums = new SumCheckpoints(log.intents());
        this.reader = new LogReader(log.intents(), sums);
        this.keeper = new SumKeeper(reader, sums);
    }

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    public static DeltaDestination writer(DeltaConfig config, SyncRuntime runtime) {
        return writer(config, runtime, LandedCopies.NONE);
    }

    /** @param copies of what lands, for who reads it next on this machine */
    public static DeltaDestination writer(DeltaConfig config, SyncRuntime runtime, LandedCopies copies) {
        String id = runtime.writerIds().get();
        return new DeltaDestination(config, runtime, config.open(runtime, id), id, Role.WRITER, PARALLELISM, copies);
    }

    /** @param parallelism how many tables are committed to at the same time */
    static DeltaDestination writer(
            DeltaConfig config, SyncRuntime runtime, ObjectStore storage, String id, int parallelism) {
        return new DeltaDestination(config, runtime, storage, id, Role.WRITER, parallelism, LandedCopies.NONE);
    }

    /** As {@link #writer}, to look around beside a writer: a batch that is not finished has not landed yet. */
    public static DeltaDestination observer(DeltaConfig config, SyncRuntime runtime) {
        String id = runtime.writerIds().get();
        return new DeltaDestination(
                config, runtime, config.open(runtime, id), id, Role.OBSERVER, PARALLELISM, LandedCopies.NONE);
    }

    /** A batch that a crashed writer has decided is finished first. */
    @Override
    public Optional<Receipt> lastReceipt() {
        return load().last().map(entry -> entry.record().receipt());
    }

    @Override
    public OpenBatch open(long batch) {
        if (batch != current().batch() + 1) {
            throw new IllegalArgumentException(
                    "batch " + batch + " does not follow " + current().batch());
        }
        sweeper.beforeWriting();
        DeltaCalls.step("Cannot begin batch " + batch, storage, () -> owner().claim(
                        storage, DeltaKey.DESTINATION, runtime.clock().instant(), Optional.empty()));
        DeltaCalls.step(
                "Cannot create the spool", runtime.spool(), () -> DurableFiles.createDirectories(runtime.spool()));
        DeltaFileStager stager = new DeltaFileStager(storage, batch);
        TableFolders folders =
                new TableFolders(storage, DeltaLedger.INTENTS, current().tables());
        return new SpooledBatch(
                spools.of(batch),
                (table, file) -> DeltaCalls.to("Cannot stage a file of table " + table, storage, () -> {
                    folders.require(table);
                    copies.keep(batch, file.file());
                    return stager.put(table, file);
                }));
    }

    /** @param grace how long a file stays that was taken out of its table */
    public Compaction expiry(Duration grace) {
        return expiring(grace);
    }

    private DeltaExpiry expiring(Duration grace) {
        return new DeltaExpiry(log.intents(), reader, () -> current().batch(), runtime.clock(), grace);
    }

    /** @param grace as of {@link #expiry} */
    public Forgetting forgetting(Duration grace, ForeignFiles foreign) {
        return new DeltaForgetting(open(expiring(grace), foreign));
    }

    /**
     * As {@link #expiry}, after the history was bounded.
     *
     * @param retention how long a revision stays after another one took its place
     * @param memory a file that says how far the last look went; it may be lost
     */
    public Compaction retention(Duration grace, ForeignFiles foreign, Duration retention, Path memory) {
        DeltaExpiry expiry = expiring(grace);
        DeltaRetention tables = new DeltaRetention(open(expiry, foreign));
        return Retention.before(expiry, tables, runtime.clock(), retention, memory);
    }

    private OpenBronze open(DeltaExpiry expiry, ForeignFiles foreign) {
        return new OpenBronze(storage, engine, log.intents(), this::sweptSpool, foreign, expiry);
    }

    private LocationOwner owner() {
        return new LocationOwner(runtime.source(), runtime.deployment());
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        owner().require(batch.next().source(), batch.next().deployment(), storage);
        WriterPosition before = current();
        if (before.isRepeated(batch, writer)) {
            return before.last().orElseThrow().record().receipt();
        }
        sweeper.beforeWriting();
        BatchLog.Entry entry =
                DeltaCalls.to("Cannot commit batch " + batch.batch(), storage, () -> committer.commit(batch, before));
        position = Optional.of(before.after(entry));
        sweeper.committed(entry);
        keeper.committed(entry);
        sweeper.ended(entry);
        return entry.record().receipt();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        return DeltaCalls.to(
                "Cannot read a schema", storage, () -> Schemas.read(storage, DeltaLedger.INTENTS, table, fingerprint));
    }

    @Override
    public SortedMap<TableRef, Long> rows() {
        return sum().rows();
    }

    @Override
    public SyncEvent.Holds holds() {
        LogSum sum = sum();
        return new SyncEvent.Holds(sum.rows(), Optional.of(sum.bytes()));
    }

    private LogSum sum() {
        long last = look().batch();
        return DeltaCalls.to("Cannot read the batches", storage, () -> reader.at(last));
    }

    /** A log that was begun by a version without sums gets them step by step. */
    @Override
    public boolean isQuick() {
        long last = current().batch();
        return last - DeltaCalls.to("Cannot read the last sum", storage, sums::newest) <= QUICK;
    }

    @Override
    public void sweep() {
        sweeper.now();
    }

    @Override
    public void sweepBeforeWriting() {
        sweeper.later();
    }

    private Spool sweptSpool(long batch) {
        sweeper.beforeWriting();
        return spools.of(batch);
    }

    /** The last batch that this process knows of, without a look; 0 before the first. From any thread. */
    public long known() {
        return position.map(WriterPosition::batch).orElse(0L);
    }

    /** The tables of the last batch stand for all of them. */
    @Override
    public void verifyWritable() {
        DeltaCalls.step("Cannot prove that batches can be written", storage, storage::verifyWritable);
        DiskFailures.requireWritable("state.location", runtime.spool());
        Optional<BatchLog.Entry> last =
                DeltaCalls.to("Cannot read the last batch", storage, () -> recovery.finished(start()));
        last.ifPresent(entry -> rollForward.verify(entry.record()));
    }

    /** A table is looked at by the batch that it is of, before that is decided. */
    @Override
    public void proveWritable() {
        DeltaCalls.step(
                "Cannot prove that batches can be written",
                storage,
                () -> storage.proveWritable(runtime.clock().instant()));
        DiskFailures.requireWritable("state.location", runtime.spool());
    }

    private WriterPosition current() {
        return position.orElseGet(this::load);
    }

    private LogStart start() {
        return new LogStart(log.intents(), position.flatMap(WriterPosition::last), runtime.state(), sums);
    }

    /** Only whoever adopts the last batch may move this writer behind it: it would else pass over what another one landed. */
    private WriterPosition load() {
        WriterPosition loaded = look();
        position = Optional.of(loaded);
        sweeper.standsElsewhere();
        return loaded;
    }

    private WriterPosition look() {
        Optional<BatchLog.Entry> last = DeltaCalls.to(
                "Cannot read the last batch",
                storage,
                () -> role == Role.WRITER ? recovery.rolledForward(start()) : recovery.finished(start()));
        return WriterPosition.of(last, writer);
    }

    /** Lets go of the connections. */
    @Override
    public void close() {
        storage.close();
    }

    @Override
    public String toString() {
        return config.location();
    }
}
