package io.caravan.s3.staging;

import io.caravan.core.sync.Destination;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.DeltaSettings;
import io.caravan.ledger.LedgerPlace;
import java.nio.file.Path;

/** As {@link StagingHistory}, of the target {@code delta}. */
final class DeltaHistory extends StagingHistory {
    DeltaHistory(Path directory) {
        super(directory);
    }

    @Override
    Destination writer() {
        return DeltaDestination.writer(ofDelta());
    }

    @Override
    LedgerPlace settings() {
        return ofDelta();
    }

    private DeltaSettings ofDelta() {
        return DeltaSettings.defaults("file:" + root(), directory.resolve("spool"), "app", "happy-otter-123", clock());
    }
}
