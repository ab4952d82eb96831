package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Destination;
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
import io.caravan.ledger.BatchCommitter;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.DueSweep;
import io.caravan.ledger.LandedCopies;
import io.caravan.ledger.LocationOwner;
import io.caravan.ledger.LogReader;
import io.caravan.ledger.LogSum;
import io.caravan.ledger.NotedBatch;
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
import io.caravan.store.StoreCalls;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Batches as Parquet objects that one manifest object each makes visible.
 *
 * <p>Guarantees: a batch is visible with its manifest and not before; a number is committed once, by one writer, and whoever
 * comes second is fenced and has changed nothing; the checkpoint is in the manifest. All of it rests on put-if-absent alone.
 *
 * <pre>
 * open -> spool -> stage: raw_change_log/... -> commit: schemas/..., then _manifest/N.json -> receipt
 * </pre>
 *
 * Used by one thread at a time, except that tables of a batch may be staged in parallel.
 */
public final class S3Destination implements Destination, LandedHistory, AutoCloseable {
    private final S3Config config;
    private final SyncRuntime runtime;
    private final ObjectStore store;
    private final BatchLog log;
    private final Recovery recovery;
    private final DueSweep sweeper;
    private final SumCheckpoints checkpoints;
    private final LogReader reader;
    private final SumKeeper keeper;
    private final String writer;
    private final Spools spools;
    private final LandedCopies copies;
    private volatile Optional<WriterPosition> session = Optional.empty();

    S3Destination(S3Config config, SyncRuntime runtime, RollPolicy roll, ObjectStore store, String writer) {
        this(config, runtime, roll, store, writer, LandedCopies.NONE);
    }

    private S3Destination(
            S3Config config,
            SyncRuntime runtime,
            RollPolicy roll,
            ObjectStore store,
            String writer,
            LandedCopies copies) {
        this.copies = copies;
        this.config = config;
        this.runtime = runtime;
        this.store = store;
        this.writer = PathSegment.of(writer);
        this.spools = new Spools(runtime.spool(), this.writer, roll, runtime.source(), runtime.clock());
        this.log = new BatchLog(store, S3Ledger.MANIFESTS);
        this.recovery = new Recovery(store, log, owner());
        this.sweeper = new DueSweep(log, runtime, spools::sweep, () -> current().last());
        this.checkpoints = new SumCheckpoints(log);
        this.reader = new LogReader(log, checkpoints);
        this.keeper = new SumKeeper(reader, checkpoints);
    }

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    public static S3Destination create(S3Config config, SyncRuntime runtime) {
        return create(config, runtime, LandedCopies.NONE);
    }

    /** @param copies of what lands, for who reads it next on this machine */
    public static S3Destination create(S3Config config, SyncRuntime runtime, LandedCopies copies) {
        String writer = runtime.writerIds().get();
        return new S3Destination(config, runtime, RollPolicy.DEFAULT, config.open(runtime, writer), writer, copies);
    }

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
        StoreCalls.step("Cannot begin batch " + batch, store, () -> owner().claim(
                        store, S3Key.DESTINATION, runtime.clock().instant(), Optional.of(writer)));
        StoreCalls.step(
                "Cannot create the spool", runtime.spool(), () -> DurableFiles.createDirectories(runtime.spool()));
        RawFileStager stager = new RawFileStager(store, batch);
        TableFolders folders =
                new TableFolders(store, S3Ledger.MANIFESTS, current().tables());
        return new SpooledBatch(
                spools.of(batch),
                (table, file) -> StoreCalls.to("Cannot stage a file of table " + table, store, () -> {
                    folders.require(table);
                    copies.keep(batch, file.file());
                    return stager.put(table, file);
                }));
    }

    private LocationOwner owner() {
        return new LocationOwner(runtime.source(), runtime.deployment());
    }

    /** What has landed here, for whoever puts its files together. */
    public OpenLog log() {
        return new OpenLog(store, reader, () -> current().batch(), this::sweptSpool, runtime.clock());
    }

    private Spool sweptSpool(long batch) {
        sweeper.beforeWriting();
        return spools.of(batch);
    }

    /** The last batch that this process knows of, without a look; 0 before the first. From any thread. */
    public long known() {
        return session.map(WriterPosition::batch).orElse(0L);
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        owner().require(batch.next().source(), batch.next().deployment(), store);
        WriterPosition before = current();
        if (before.isRepeated(batch, writer)) {
            return before.last().orElseThrow().record().receipt();
        }
        sweeper.beforeWriting();
        BatchCommitter committer = new BatchCommitter(log, runtime.clock(), writer);
        BatchLog.Entry entry =
                StoreCalls.to("Cannot commit batch " + batch.batch(), store, () -> committer.commit(batch, before));
        session = Optional.of(before.after(entry));
        sweeper.committed(entry);
        keeper.committed(entry);
        sweeper.ended(entry);
        return entry.record().receipt();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        return StoreCalls.to(
                "Cannot read a schema", store, () -> Schemas.read(store, S3Ledger.MANIFESTS, table, fingerprint));
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
        return StoreCalls.to("Cannot read the manifests", store, () -> reader.at(last));
    }

    @Override
    public void sweep() {
        sweeper.now();
    }

    @Override
    public void sweepBeforeWriting() {
        sweeper.later();
    }

    @Override
    public void verifyWritable() {
        StoreCalls.step("Cannot prove that batches can be written", store, store::verifyWritable);
        DiskFailures.requireWritable("state.location", runtime.spool());
    }

    @Override
    public void proveWritable() {
        StoreCalls.step(
                "Cannot prove that batches can be written",
                store,
                () -> store.proveWritable(runtime.clock().instant()));
        DiskFailures.requireWritable("state.location", runtime.spool());
    }

    private WriterPosition current() {
        return session.orElseGet(this::load);
    }

    /** Only whoever adopts the last batch may move this writer behind it: it would else pass over what another one landed. */
    private WriterPosition load() {
        WriterPosition loaded = look();
        session = Optional.of(loaded);
        sweeper.standsElsewhere();
        return loaded;
    }

    private WriterPosition look() {
        Optional<BatchLog.Entry> last = StoreCalls.to(
                "Cannot read the last manifest",
                store,
                () -> session.isPresent()
                        ? recovery.lastAfter(session.get().last())
                        : recovery.last(checkpoints, NotedBatch.in(runtime.state())));
        return WriterPosition.of(last, writer);
    }

    /** Lets go of the connections. */
    @Override
    public void close() {
        store.close();
    }

    @Override
    public String toString() {
        return config.location();
    }
}
