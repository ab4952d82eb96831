package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import io.caravan.core.file.DurableFiles;
import io.caravan.core.file.PathSegment;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.LandedHistory;
import io.caravan.core.sync.OpenBatch;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
public final class S3Destination implements Destination, LandedHistory {
    private static final Logger LOG = LoggerFactory.getLogger(S3Destination.class);

    private final S3Settings settings;
    private final S3Location location;
    private final ObjectStore store;
    private final ManifestLog log;
    private final Recovery recovery;
    private final Sweeper sweeper;
    private final String writer;
    private final AtomicLong sequence = new AtomicLong();
    private Optional<Session> session = Optional.empty();
    private List<ObjectKey> suspects = List.of();

    S3Destination(S3Settings settings, S3Location location, ObjectStore store, String writer) {
        this.settings = settings;
        this.location = location;
        this.store = store;
        this.writer = PathSegment.ofTable(writer);
        this.log = new ManifestLog(store);
        this.recovery = new Recovery(store, log, new Identity(settings.source(), settings.deployment()));
        this.sweeper = new Sweeper(store, log, this.writer);
    }

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    public static S3Destination create(S3Settings settings) {
        S3Location location = S3Location.parse(settings.location());
        String writer = settings.writerIds().get();
        return new S3Destination(settings, location, location.open(writer), writer);
    }

    @Override
    public Optional<Receipt> lastReceipt() {
        return load().last().map(entry -> entry.manifest().receipt());
    }

    @Override
    public OpenBatch open(long batch) {
        if (batch != current().batch() + 1) {
            throw new IllegalArgumentException(
                    "batch " + batch + " does not follow " + current().batch());
        }
        Attempt.step(
                "Cannot begin batch " + batch,
                store,
                () -> recovery.claim(settings.clock().instant(), writer));
        Attempt.step(
                "Cannot create the spool", settings.spool(), () -> DurableFiles.createDirectories(settings.spool()));
        return new StagingBatch(new StagingContext(
                store, settings, writer, batch, settings.clock().instant(), sequence));
    }

    @Override
    public Receipt commit(StagedBatch batch) {
        new Identity(settings.source(), settings.deployment())
                .require(batch.next().source(), batch.next().deployment(), store);
        Session before = current();
        if (before.isRepeated(batch, writer)) {
            return before.last().orElseThrow().manifest().receipt();
        }
        Committer committer = new Committer(store, log, settings, writer);
        ManifestLog.Entry entry =
                Attempt.to("Cannot commit batch " + batch.batch(), store, () -> committer.commit(batch, before));
        session = Optional.of(before.after(entry));
        sweepSuspects(entry.manifest());
        return entry.manifest().receipt();
    }

    @Override
    public TableSchema schema(TableRef table, SchemaFingerprint fingerprint) {
        ObjectKey key = ObjectKey.schema(table, fingerprint);
        byte[] json = Attempt.to("Cannot read a schema", store, () -> store.read(key))
                .orElseThrow(() -> new SyncFailure.StateUnreadable("The schema " + key + " in " + store
                        + " is missing although a manifest names it. Nothing was written. Restore schemas/ from a"
                        + " backup."));
        return settings.readSchema(json, store + "/" + key);
    }

    @Override
    public void forEachReceipt(Consumer<Receipt> consumer) {
        long last = load().batch();
        for (long batch = 1; batch <= last; batch++) {
            long number = batch;
            consumer.accept(Attempt.to("Cannot read a manifest", store, () -> log.read(number))
                    .manifest()
                    .receipt());
        }
    }

    @Override
    public void sweep() {
        Attempt.step("Cannot sweep", store, () -> suspects = sweeper.sweep(load().batch()));
        Attempt.step("Cannot sweep the spool", settings.spool(), () -> sweeper.sweepSpool(settings.spool()));
    }

    @Override
    public void verifyWritable() {
        location.verifyWritable();
        DiskFailures.requireWritable("state.location", settings.spool());
    }

    /** The batch is committed whatever happens here. */
    private void sweepSuspects(Manifest manifest) {
        try {
            Attempt.step("Cannot sweep", store, () -> sweeper.sweepAfter(manifest, suspects));
        } catch (SyncFailure e) {
            LOG.warn("batch {} is committed; orphans of it are left: {}", manifest.batch(), e.getMessage());
        }
        suspects = List.of();
    }

    private Session current() {
        return session.orElseGet(this::load);
    }

    private Session load() {
        long hint = session.map(Session::batch).orElse(0L);
        Optional<ManifestLog.Entry> last =
                Attempt.to("Cannot read the last manifest", store, () -> recovery.last(hint));
        Session loaded = Session.of(last, writer);
        session = Optional.of(loaded);
        return loaded;
    }

    @Override
    public String toString() {
        return settings.location();
    }
}
