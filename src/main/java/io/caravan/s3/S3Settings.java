package io.caravan.s3;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.WriterId;
import io.caravan.ledger.HistoryReader;
import io.caravan.ledger.LedgerPlace;
import io.caravan.ledger.RawLog;
import io.caravan.ledger.StateLayout;
import io.caravan.parquet.RollPolicy;
import io.caravan.store.ObjectStore;
import io.caravan.store.S3Access;
import io.caravan.store.StoreLocation;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What an {@link S3Destination} needs to know.
 *
 * @param location {@code file:DIR}, relative to the working directory or absolute; or {@code s3://bucket/prefix}
 * @param spool directory for files while they are written; best in the same file system as the location
 * @param source name of the source
 * @param deployment identity of the deployment
 * @param writerIds makes an id that no other process has
 * @param access to the bucket of an {@code s3://} location
 */
public record S3Settings(
        String location,
        Path spool,
        String source,
        String deployment,
        RollPolicy roll,
        Clock clock,
        Supplier<String> writerIds,
        S3Access access)
        implements LedgerPlace {

    S3Settings(
            String location,
            Path spool,
            String source,
            String deployment,
            RollPolicy roll,
            Clock clock,
            Supplier<String> writerIds) {
        this(location, spool, source, deployment, roll, clock, writerIds, S3Access.DEFAULT);
    }

    /** What a process uses outside of tests. */
    public static S3Settings defaults(String location, Path spool, String source, String deployment, Clock clock) {
        return new S3Settings(location, spool, source, deployment, RollPolicy.DEFAULT, clock, WriterId::random);
    }

    /** @throws IllegalArgumentException where it is no location; the message says what is expected */
    public static void requireLocation(String location) {
        StoreLocation.parse(location, S3Access.DEFAULT);
    }

    @Override
    public StateLayout states() {
        return S3Key.STATE;
    }

    @Override
    public HistoryReader history(ObjectStore store) {
        return new RawLog(store, S3Ledger.MANIFESTS);
    }

    @Override
    public ObjectStore open(String writer) {
        try {
            return StoreLocation.parse(location, access).open(S3Key.LAYOUT, writer);
        } catch (IllegalArgumentException e) {
            throw new SyncFailure.Misconfigured(
                    "s3.location \"" + location + "\" is not a location: " + e.getMessage() + ".", e);
        }
    }

    public S3Settings withAccess(S3Access other) {
        return new S3Settings(location, spool, source, deployment, roll, clock, writerIds, other);
    }
}
