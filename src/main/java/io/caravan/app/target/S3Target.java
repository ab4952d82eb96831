package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.Materializer;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.LandedCopies;
import io.caravan.s3.S3Destination;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.s3.history.S3Forgetting;
import io.caravan.s3.history.S3Retention;
import java.util.Optional;

/** The target {@code s3}: it alone puts small files together. */
record S3Target(S3Destination lake, CaravanConfig config, SyncRuntime runtime, LandedCopies copies)
        implements OpenTarget {
    static S3Target open(CaravanConfig config, SyncRuntime runtime) {
        LandedCopies copies = CurrentState.copies(config, runtime);
        return new S3Target(S3Destination.create(config.s3(), runtime, copies), config, runtime, copies);
    }

    @Override
    public Destination destination() {
        return lake;
    }

    @Override
    public LandedHistory history() {
        return lake;
    }

    @Override
    public Optional<Compaction> compaction() {
        Compaction usual = S3Compaction.of(lake, config.compact(), runtime.listener());
        return Optional.of(config.history()
                .retention()
                .map(retention -> S3Retention.before(
                        usual, lake, retention, runtime.state().resolve("retention.txt")))
                .orElse(usual));
    }

    @Override
    public Optional<Forgetting> forgetting() {
        return Optional.of(S3Forgetting.of(lake));
    }

    @Override
    public Optional<Materializer> materializer() {
        return Optional.of(CurrentState.materializer(config, runtime, lake::known, copies));
    }

    @Override
    public void close() {
        lake.close();
    }
}
