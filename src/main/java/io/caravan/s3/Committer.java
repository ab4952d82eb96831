package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Sha256;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.sync.StagedBatch;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The one step that makes a batch visible. Everything before it is invisible, everything after it is bookkeeping. */
final class Committer {
    private final ObjectStore store;
    private final ManifestLog log;
    private final S3Settings settings;
    private final String writer;

    Committer(ObjectStore store, ManifestLog log, S3Settings settings, String writer) {
        this.store = store;
        this.log = log;
        this.settings = settings;
        this.writer = writer;
    }

    ManifestLog.Entry commit(StagedBatch batch, Session before) throws IOException {
        if (batch.batch() <= before.batch()) {
            return adoptOrFence(batch);
        }
        if (batch.batch() != before.batch() + 1) {
            throw new IllegalArgumentException("batch " + batch.batch() + " does not follow " + before.batch());
        }
        Manifest manifest = manifest(batch, before, writeSchemas(batch));
        Optional<ManifestLog.Entry> appended = log.append(manifest);
        return appended.isPresent() ? appended.get() : adoptOrFence(batch);
    }

    /** Readers find a schema by its fingerprint as soon as a manifest names it, so it is there first. */
    private List<Manifest.SchemaChange> writeSchemas(StagedBatch batch) throws IOException {
        List<Manifest.SchemaChange> changes = new ArrayList<>();
        for (Map.Entry<TableRef, TableSchema> schema : batch.schemas().entrySet()) {
            byte[] json = settings.schemaJson().apply(schema.getValue());
            SchemaFingerprint fingerprint = Optional.ofNullable(
                            batch.next().schemas().get(schema.getKey()))
                    .orElseGet(() -> new SchemaFingerprint(Sha256.of(json)));
            store.putIfAbsent(S3Key.schema(schema.getKey(), fingerprint), json);
            changes.add(new Manifest.SchemaChange(schema.getKey(), fingerprint));
        }
        return List.copyOf(changes);
    }

    private Manifest manifest(StagedBatch batch, Session before, List<Manifest.SchemaChange> schemas) {
        return new Manifest(
                before.epoch(),
                writer,
                before.previous(),
                List.copyOf(batch.files()),
                List.copyOf(batch.truncates()),
                schemas,
                batch.next(),
                settings.clock().instant().truncatedTo(ChronoUnit.MICROS),
                batch.complete(),
                batch.rewrite());
    }

    /** The number is taken. By ourselves, if an earlier answer was lost; by anyone else, and this writer must stop. */
    private ManifestLog.Entry adoptOrFence(StagedBatch batch) throws IOException {
        ManifestLog.Entry found = log.read(batch.batch());
        Manifest manifest = found.manifest();
        if (manifest.isCommitOf(batch, writer)) {
            return found;
        }
        throw new SyncFailure.Fenced("Batch " + batch.batch() + " in " + store + " was committed by another writer: "
                + manifest.writer() + ", epoch " + manifest.epoch() + ", at " + manifest.committedAt()
                + ". This writer, "
                + writer + ", changed nothing and must stop. Let one process only write to this location; start again,"
                + " and it continues behind the other's last batch.");
    }
}
