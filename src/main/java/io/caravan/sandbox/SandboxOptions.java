package io.caravan.sandbox;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;

/**
 * What a sandbox serves, and where.
 *
 * @param dataset {@code shop}, or the path of a Convex backup ZIP
 * @param port on the loopback interface; 0 takes any free one
 * @param documents how many the deployment begins with; a backup brings its own
 * @param changesPerSecond of an ongoing stream; 0 for none
 * @param journal directory in which the deployment remembers its changes over restarts
 */
public record SandboxOptions(
        String dataset,
        int port,
        String deployKey,
        long seed,
        long documents,
        double changesPerSecond,
        Optional<Path> journal,
        Clock clock) {
    private static final long FEW_DOCUMENTS = 10_000;
    private static final double SOME_CHANGES = 5;

    public static SandboxOptions of(String dataset, Clock clock) {
        return new SandboxOptions(dataset, 0, "sandbox-key", 1, FEW_DOCUMENTS, 0, Optional.empty(), clock);
    }

    /** Inside a process that reads it: with ongoing changes, continuing where it was when the process last ended. */
    public static SandboxOptions builtIn(String dataset, Path journal, Clock clock) {
        return new SandboxOptions(
                dataset, 0, "sandbox-key", 1, FEW_DOCUMENTS, SOME_CHANGES, Optional.of(journal), clock);
    }

    public SandboxOptions withPort(int value) {
        return new SandboxOptions(dataset, value, deployKey, seed, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withDeployKey(String value) {
        return new SandboxOptions(dataset, port, value, seed, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withSeed(long value) {
        return new SandboxOptions(dataset, port, deployKey, value, documents, changesPerSecond, journal, clock);
    }

    public SandboxOptions withDocuments(long value) {
        return new SandboxOptions(dataset, port, deployKey, seed, value, changesPerSecond, journal, clock);
    }

    public SandboxOptions withChangesPerSecond(double value) {
        return new SandboxOptions(dataset, port, deployKey, seed, documents, value, journal, clock);
    }

    public SandboxOptions withJournal(Path value) {
        return new SandboxOptions(
                dataset, port, deployKey, seed, documents, changesPerSecond, Optional.of(value), clock);
    }

    boolean isBackup() {
        return dataset.endsWith(".zip");
    }
}
