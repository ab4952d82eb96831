package io.caravan.delta;

import io.caravan.core.file.WriterId;
import io.caravan.parquet.RollPolicy;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What a {@link DeltaDestination} needs to know.
 *
 * @param location {@code file:DIR}, relative to the working directory or absolute
 * @param spool directory for files while they are written; best in the same file system as the location
 * @param source name of the source; with the batch number it is the transaction id of every Delta commit
 * @param deployment identity of the deployment
 * @param parallelism how many tables are committed to at the same time
 * @param writerIds makes an id that no other process has
 */
public record DeltaSettings(
        String location,
        Path spool,
        String source,
        String deployment,
        RollPolicy roll,
        int parallelism,
        Clock clock,
        Supplier<String> writerIds) {

    private static final int PARALLELISM = 8;

    /** What a process uses outside of tests. */
    public static DeltaSettings defaults(String location, Path spool, String source, String deployment, Clock clock) {
        return new DeltaSettings(
                location, spool, source, deployment, RollPolicy.DEFAULT, PARALLELISM, clock, WriterId::random);
    }

    Owner owner() {
        return new Owner(source, deployment);
    }
}
