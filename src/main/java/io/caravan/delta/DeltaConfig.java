package io.caravan.delta;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.sync.DestinationConfig;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;

/**
 * Where the {@code delta} target lands.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 * @param access to the bucket, which the keys {@code s3.*} say; says nothing for {@code file:}
 */
public record DeltaConfig(String location, S3Access access) implements DestinationConfig {
    public static DeltaConfig read(ConfigReader in, S3Access access) {
        return new DeltaConfig(in.parsed("delta.location", "file:data/delta", StoreLocation::require), access);
    }

    /** @throws SyncFailure.Misconfigured where the location is none; touches nothing yet */
    ObjectStore open(SyncRuntime runtime, String writer) {
        return StoreLocation.open(
                "delta.location", location, access.toldTo(runtime.listener()), DeltaKey.LAYOUT, writer);
    }

    @Override
    public String place() {
        return StoreLocation.place(location, access);
    }
}
