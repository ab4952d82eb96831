package io.caravan.s3.staging;

import io.caravan.core.destination.Destination;
import io.caravan.delta.DeltaConfig;
import io.caravan.delta.DeltaDestination;
import io.caravan.ledger.LedgerPlace;
import io.caravan.store.TestAccess;
import java.net.URI;
import java.nio.file.Path;

/** As {@link StagingHistory}, of the target {@code delta}; in a bucket it is read back from a copy. */
final class DeltaStagingHistory extends StagingHistory {
    private final Runnable copying;

    DeltaStagingHistory(Path directory) {
        super(directory);
        this.copying = () -> {};
    }

    DeltaStagingHistory(Path directory, URI endpoint, String bucket) {
        super(directory, "s3://" + bucket + "/lake", TestAccess.to(endpoint));
        this.copying = () -> BucketHistory.copy(bucket, root());
    }

    @Override
    Destination writer() {
        return DeltaDestination.writer(ofDelta(), runtime("."));
    }

    @Override
    LedgerPlace config() {
        return ofDelta();
    }

    private DeltaConfig ofDelta() {
        return new DeltaConfig(location(), access());
    }

    @Override
    void refresh() {
        copying.run();
    }
}
