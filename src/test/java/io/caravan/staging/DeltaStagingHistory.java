package io.caravan.staging;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Destination;
import io.caravan.delta.DeltaConfig;
import io.caravan.delta.DeltaDestination;
import io.caravan.ledger.LedgerPlace;
import io.caravan.store.TestAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** As {@link StagingHistory}, of the target {@code delta}; in a bucket it is read back from a copy. */
final class DeltaStagingHistory extends StagingHistory {
    /** As docs/delta.md asks for. */
    private static final int HOURS_BEFORE_VACUUM = 24;

    private final Map<TableRef, BronzeUpkeep> upkeep = new TreeMap<>();
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

    /** Another engine's OPTIMIZE of the bronze tables, and its VACUUM of what has been superseded for a day. */
    @Override
    StagingHistory compact() {
        try {
            for (TableRef table : List.of(USERS, ENTRIES)) {
                Path bronze =
                        root().resolve("bronze").resolve(Path.of(folder(table)).getFileName());
                BronzeUpkeep keeper = upkeep.computeIfAbsent(table, unused -> new BronzeUpkeep(bronze));
                if (Files.isDirectory(bronze)) {
                    keeper.optimize(hours.get());
                    keeper.vacuum(hours.get() - HOURS_BEFORE_VACUUM);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private DeltaConfig ofDelta() {
        return new DeltaConfig(location(), access());
    }

    @Override
    void refresh() {
        copying.run();
    }
}
