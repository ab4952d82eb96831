package io.caravan.s3;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.LedgerLayout;
import io.caravan.ledger.RecordForm;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The ledger of the manifests below {@code s3.location}. */
public enum S3Ledger implements LedgerLayout {
    MANIFESTS;

    @Override
    public RecordForm form() {
        return RecordForm.MANIFEST;
    }

    @Override
    public String folder() {
        return S3Key.MANIFESTS;
    }

    @Override
    public String restored() {
        return S3Key.MANIFESTS;
    }

    @Override
    public ObjectKey record(long batch) {
        return S3Key.manifest(batch);
    }

    @Override
    public ObjectKey sum(long batch) {
        return S3Key.checkpoint(batch);
    }

    @Override
    public ObjectKey lastSum() {
        return S3Key.LAST_CHECKPOINT;
    }

    @Override
    public ObjectKey schema(TableRef table, SchemaFingerprint fingerprint) {
        return S3Key.schema(table, fingerprint);
    }

    @Override
    public ObjectKey file(TableRef table, long batch, String sha256) {
        return S3Key.rawFile(table, batch, sha256);
    }

    @Override
    public Optional<Long> batchOf(ObjectKey key) {
        return S3Key.rawBatch(key);
    }

    @Override
    public List<ObjectKey> filesSince(ObjectStore store, long batch) throws IOException {
        return new RawFiles(store).since(batch);
    }
}
