package io.caravan.delta;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.destination.DestinationConfig;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.StateLayout;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.time.Clock;

/**
 * Where the {@code delta} target lands.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 * @param access to the bucket, which the keys {@code s3.*} say; says nothing for {@code file:}
 */
public record DeltaConfig(String location, S3Access access) implements DestinationConfig, LedgerPlace {
    public static DeltaConfig read(ConfigReader in, S3Access access) {
        return new DeltaConfig(in.parsed("delta.location", "file:data/delta", StoreLocation::require), access);
    }

    @Override
    public StateLayout states() {
        return DeltaKey.STATE;
    }

    @Override
    public HistoryReader history(ObjectStore store, Clock clock) {
        return new BronzeHistory(store, clock);
    }

    @Override
    public ObjectStore open(SyncRuntime runtime, String writer) {
        return StoreLocation.open(
                "delta.location", location, access.toldTo(runtime.listener()), DeltaKey.LAYOUT, writer);
    }

    @Override
    public String place() {
        return StoreLocation.place(location, access);
    }
}
