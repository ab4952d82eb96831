package io.caravan.sandbox;

import io.caravan.sandbox.dataset.Shop;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * How a sandbox is made.
 *
 * @param dataset {@code shop}, or the path of a Convex backup ZIP
 * @param port of 127.0.0.1; 0 is any free one
 * @param seed equal seeds give equal documents and equal sequences of changes
 * @param documents how many exist at the start, over all tables; a backup brings its own
 * @param changesPerSecond about how many documents are written each second; 0 is none
 * @param journal the directory that lets a deployment outlive its process; without it each start creates a new one
 */
public record SandboxOptions(
        String dataset,
        int port,
        String deployKey,
        long seed,
        long documents,
        int changesPerSecond,
        Optional<Path> journal,
        Clock clock) {
    /** The first key of a sandbox that is given none. */
    public static final String DEFAULT_KEY = "sandbox";

    public SandboxOptions {
        if (documents < 0 || changesPerSecond < 0 || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The sandbox needs documents >= 0, changes per second >= 0 and a port of"
                    + " 0..65535; got " + documents + ", " + changesPerSecond + " and " + port);
        }
    }

    /** The dataset {@code shop} with 10000 documents, seed 1, any port, no changes of its own, no journal. */
    public static SandboxOptions shop(Clock clock) {
        return new SandboxOptions(Shop.NAME, 0, DEFAULT_KEY, 1, 10_000, 0, Optional.empty(), clock);
    }

    public SandboxOptions withDataset(String nameOrZip) {
        return new SandboxOptions(nameOrZip, port, deployKey, seed, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withPort(int number) {
        return new SandboxOptions(dataset, number, deployKey, seed, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withDeployKey(String key) {
        return new SandboxOptions(dataset, port, key, seed, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withSeed(long number) {
        return new SandboxOptions(dataset, port, deployKey, number, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withDocuments(long number) {
        return new SandboxOptions(dataset, port, deployKey, seed, number, changesPerSecond, journal, clock);
    }

    public SandboxOptions withChangesPerSecond(int number) {
        return new SandboxOptions(dataset, port, deployKey, seed, documents, number, journal, clock);
    }

    public SandboxOptions withJournal(Path directory) {
        return new SandboxOptions(
                dataset, port, deployKey, seed, documents, changesPerSecond, Optional.of(directory), clock);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SandboxOptions[" + dataset + ", port " + port + ", seed " + seed + ", " + documents + " documents, "
                + changesPerSecond + " changes/s, journal " + journal + "]";
    }
}
