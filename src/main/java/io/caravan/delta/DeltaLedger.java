package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.schema.SchemaFingerprint;
import io.caravan.ledger.LedgerLayout;
import io.caravan.ledger.RecordForm;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The two ledgers below {@code delta.location}: what is decided, and, word for word, what every table holds. */
enum DeltaLedger implements LedgerLayout {
    INTENTS(DeltaKey.INTENTS),
    CONTROLS(DeltaKey.CONTROLS);

    private final String folder;

    DeltaLedger(String folder) {
        this.folder = folder;
    }

    @Override
    public RecordForm form() {
        return RecordForm.COMMIT;
    }

    @Override
    public String folder() {
        return folder;
    }

    @Override
    public String restored() {
        return DeltaKey.CARAVAN;
    }

    @Override
    public ObjectKey record(long batch) {
        return new ObjectKey(folder + DeltaKey.digits(batch) + ".json");
    }

    @Override
    public ObjectKey sum(long batch) {
        return new ObjectKey(DeltaKey.CARAVAN + "sum/" + DeltaKey.digits(batch) + ".json");
    }

    @Override
    public ObjectKey lastSum() {
        return new ObjectKey(DeltaKey.CARAVAN + "last_sum.json");
    }

    @Override
    public ObjectKey schema(TableRef table, SchemaFingerprint fingerprint) {
        return DeltaKey.schema(table, fingerprint);
    }

    @Override
    public ObjectKey file(TableRef table, long batch, String sha256) {
        return DeltaKey.file(table, batch, sha256);
    }

    @Override
    public Optional<Long> batchOf(ObjectKey key) {
        return DeltaKey.dataBatch(key);
    }

    @Override
    public boolean isForeign(ObjectKey key) {
        return DeltaKey.isForeign(key);
    }

    @Override
    public List<ObjectKey> filesSince(ObjectStore store, long batch) throws IOException {
        List<ObjectKey> found = new ArrayList<>();
        for (String table : store.folders(DeltaKey.BRONZE)) {
            store.files(DeltaKey.BRONZE + table + "/", DeltaKey.digits(batch)).stream()
                    .map(ObjectStore.Found::key)
                    .filter(key -> batchOf(key).isPresent())
                    .forEach(found::add);
        }
        return found;
    }
}
