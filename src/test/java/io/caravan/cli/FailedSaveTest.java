package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.LastError;
import io.caravan.app.Outcomes;
import io.caravan.app.Session;
import io.caravan.app.config.CaravanConfig;
import io.caravan.app.target.Wiring;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.failure.SyncFailure;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.Lake;
import io.caravan.testing.ledger.SandboxLog;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that lives on after a failure goes on from what the destination holds, not from what it believed. */
class FailedSaveTest {
    @TempDir
    private Path directory;

    /** Fails once, as a full disk does, after the batch is committed. */
    private record FullOnce(CheckpointStore store, AtomicInteger saves) implements CheckpointStore {
        @Override
        public Optional<Checkpoint> load() {
            return store.load();
        }

        @Override
        public void save(Checkpoint checkpoint) {
            if (saves.incrementAndGet() == 2) {
                throw new SyncFailure.Retryable("no space left on device");
            }
            store.save(checkpoint);
        }
    }

    @Test
    void a_checkpoint_that_could_not_be_saved_is_taken_from_the_receipt_by_the_next_sync() {
        SandboxOptions options = SandboxOptions.shop(Clock.systemUTC()).withDocuments(2000);
        Wiring production = Wiring.production();
        Wiring wiring = new Wiring(
                production.clock(),
                production.sleeper(),
                production.random(),
                production.calls(),
                production.destination(),
                store -> new FullOnce(store, new AtomicInteger()));
        try (Sandbox sandbox = Sandbox.start(options)) {
            CaravanConfig config = CaravanConfig.of(Map.of(
                    "convex.url",
                    sandbox.url().toString(),
                    "convex.deploy.key",
                    sandbox.deployKey(),
                    "batch.max.rows",
                    "300",
                    "state.location",
                    "file:" + directory.resolve("state"),
                    "s3.location",
                    "file:" + directory.resolve("lake")));
            Outcomes outcomes = new Outcomes(new LastError(config.sync().state(), Clock.systemUTC()));
            try (Session session = Session.open(config, wiring, outcomes)) {
                session.caravan().routes().sync();
                assertThat(outcomes.last()).isPresent();
                session.caravan().routes().sync();
                assertThat(outcomes.last()).isEmpty();
            }
            EventLedger.verify(new SandboxLog(sandbox.url()), new Lake(directory.resolve("lake")));
        }
    }
}
