package io.caravan.ledger;

import io.caravan.s3.compaction.YearStore;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Notes which batches' manifests are opened. */
final class ManifestReads extends DecoratedStore {
    private final List<Long> batches = new ArrayList<>();

    ManifestReads(ObjectStore store) {
        super(store);
    }

    @Override
    public Optional<byte[]> read(ObjectKey key) throws IOException {
        if (YearStore.isManifest(key)) {
            batches.add(Long.parseLong(key.value().replaceAll("[^0-9]", "")));
        }
        return super.read(key);
    }

    List<Long> batches() {
        return batches;
    }
}
