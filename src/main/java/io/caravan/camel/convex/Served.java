package io.caravan.camel.convex;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import java.time.Clock;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The deployment that is read: a real one, or a sandbox that is served for as long as this is open. */
record Served(String url, String deployKey, Optional<Sandbox> sandbox) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Served.class);
    private static final int CHANGES_PER_SECOND = 5;

    static Served open(Options options, Clock clock) {
        Address address = options.address();
        if (!address.isSandbox()) {
            return new Served(address.text(), options.given().getDeployKey(), Optional.empty());
        }
        Sandbox sandbox = Sandbox.start(SandboxOptions.shop(clock)
                .withDataset(address.dataset())
                .withChangesPerSecond(address.isBackup() ? 0 : CHANGES_PER_SECOND)
                .withJournal(options.reader().directory().resolve("sandbox")));
        LOG.info("The sandbox deployment {} is served at {}", address.dataset(), sandbox.url());
        return new Served(sandbox.url().toString(), sandbox.deployKey(), Optional.of(sandbox));
    }

    @Override
    public void close() {
        sandbox.ifPresent(Sandbox::close);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return url;
    }
}
