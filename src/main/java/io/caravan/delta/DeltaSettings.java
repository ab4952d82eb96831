package io.caravan.delta;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.WriterId;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.Owner;
import io.caravan.ledger.StateLayout;
import io.caravan.parquet.RollPolicy;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What a {@link DeltaDestination} needs to know.
 *
 * @param location {@code file:DIR}, relative to the working directory or absolute; or {@code s3://bucket/prefix}
 * @param spool directory for files while they are written; best in the same file system as the location
 * @param source name of the source; with the batch number it is the transaction id of every Delta commit
 * @param deployment identity of the deployment
 * @param parallelism how many tables are committed to at the same time
 * @param writerIds makes an id that no other process has
 * @param access to the bucket of an {@code s3://} location
 */
public record DeltaSettings(
        String location,
        Path spool,
        String source,
        String deployment,
        RollPolicy roll,
        int parallelism,
        Clock clock,
        Supplier<String> writerIds,
        S3Access access)
        implements LedgerPlace {

    private static final int PARALLELISM = 8;

    /** What a process uses outside of tests. */
    public static DeltaSettings defaults(String location, Path spool, String source, String deployment, Clock clock) {
        return new DeltaSettings(
                location,
                spool,
                source,
                deployment,
                RollPolicy.DEFAULT,
                PARALLELISM,
                clock,
                WriterId::random,
                S3Access.DEFAULT);
    }

    public DeltaSettings withAccess(S3Access other) {
        return new DeltaSettings(location, spool, source, deployment, roll, parallelism, clock, writerIds, other);
    }

    /** @throws IllegalArgumentException where it is no location; the message says what is expected */
    public static void requireLocation(String location) {
        StoreLocation.parse(location, S3Access.DEFAULT);
    }

    @Override
    public StateLayout states() {
        return DeltaKey.STATE;
    }

    @Override
    public HistoryReader history(ObjectStore store) {
        return new BronzeHistory(store, clock);
    }

    @Override
    public ObjectStore open(String writer) {
        try {
            return StoreLocation.parse(location, access).open(DeltaKey.LAYOUT, writer);
        } catch (IllegalArgumentException e) {
            throw new SyncFailure.Misconfigured(
                    "delta.location \"" + location + "\" is not a location: " + e.getMessage() + ".", e);
        }
    }

    Owner owner() {
        return new Owner(source, deployment);
    }
}
