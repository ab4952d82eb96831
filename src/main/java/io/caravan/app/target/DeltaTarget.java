package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Destination;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.LandedHistory;
import io.caravan.core.destination.Materializer;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.delta.DeltaDestination;
import io.caravan.delta.ForeignFiles;
import io.caravan.ledger.LandedCopies;
import io.caravan.staging.ForeignRows;
import java.time.Duration;
import java.util.Optional;

/** The target {@code delta}. */
record DeltaTarget(DeltaDestination delta, CaravanConfig config, SyncRuntime runtime, LandedCopies copies)
        implements OpenTarget {
    static DeltaTarget writer(CaravanConfig config, SyncRuntime runtime) {
        LandedCopies copies = CurrentState.copies(config, runtime);
        return new DeltaTarget(DeltaDestination.writer(config.delta(), runtime, copies), config, runtime, copies);
    }

    static DeltaTarget observer(CaravanConfig config, SyncRuntime runtime) {
        return new DeltaTarget(
                DeltaDestination.observer(config.delta(), runtime),
                config,
                runtime,
                CurrentState.copies(config, runtime));
    }

    @Override
    public Destination destination() {
        return delta;
    }

    @Override
    public LandedHistory history() {
        return delta;
    }

    @Override
    public Optional<Materializer> materializer() {
        return Optional.of(CurrentState.materializer(config, runtime, delta::known, copies));
    }

    @Override
    public Optional<Compaction> compaction() {
        Duration grace = config.compact().grace();
        return Optional.of(config.history()
                .retention()
                .map(retention -> delta.retention(
                        grace, foreign(), retention, runtime.state().resolve("retention.txt")))
                .orElseGet(() -> delta.expiry(grace)));
    }

    @Override
    public Optional<Forgetting> forgetting() {
        return Optional.of(delta.forgetting(config.compact().grace(), foreign()));
    }

    private ForeignFiles foreign() {
        return (file, ours) -> ForeignRows.copy(
                file,
                ours,
                runtime.state().resolve("staging").resolve("foreign"),
                config.staging().memory());
    }

    @Override
    public void close() {
        delta.close();
    }
}
