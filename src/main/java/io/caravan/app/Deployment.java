package io.caravan.app;

import io.caravan.app.config.SourceConfig;
import io.caravan.core.config.Secret;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deployment to read: a real one, or the sandbox, served inside this process for as long as this is open. */
public record Deployment(String url, Secret deployKey, Optional<Sandbox> sandbox) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Deployment.class);
    private static final int BUILT_IN_CHANGES = 5;

    /** A backup stays as it is; the shop changes all the time. The sandbox keeps its journal in the state directory, so whoever calls this holds its lock. */
    public static Deployment open(SourceConfig config, Path state, Clock clock) {
        return of(
                config,
                SandboxOptions.shop(clock)
                        .withChangesPerSecond(config.isBackup() ? 0 : BUILT_IN_CHANGES)
                        .withJournal(state.resolve("sandbox")));
    }

    /** To look at only: the sandbox is one that has just been created, and leaves nothing behind. */
    static Deployment preview(SourceConfig config, Clock clock) {
        return of(config, SandboxOptions.shop(clock));
    }

    private static Deployment of(SourceConfig config, SandboxOptions options) {
        if (!config.isSandbox()) {
            return new Deployment(config.url(), config.deployKey(), Optional.empty());
        }
        Sandbox sandbox = start(() -> options.withDataset(config.dataset()));
        LOG.info("The sandbox deployment {} is served at {}", config.dataset(), sandbox.url());
        return new Deployment(sandbox.url().toString(), new Secret(sandbox.deployKey()), Optional.of(sandbox));
    }

    /** @throws SyncFailure.Misconfigured where the dataset, the port or the journal is not usable */
    public static Sandbox start(Supplier<SandboxOptions> options) {
        try {
            return Sandbox.start(options.get());
        } catch (IllegalArgumentException | UncheckedIOException e) {
            throw new SyncFailure.Misconfigured(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }
}
