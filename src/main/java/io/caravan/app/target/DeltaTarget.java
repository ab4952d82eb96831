package io.caravan.app.target;

import io.caravan.core.sync.Compaction;
import io.caravan.core.sync.Destination;
import io.caravan.core.sync.Forgetting;
import io.caravan.core.sync.LandedHistory;
import io.caravan.delta.DeltaDestination;
import java.time.Duration;
import java.util.Optional;

/**
 * The target {@code delta}.
 *
 * @param grace how long a file stays that was taken out of its table
 */
record DeltaTarget(DeltaDestination delta, Duration grace) implements OpenTarget {
    @Override
    public Destination destination() {
        return delta;
    }

    @Override
    public LandedHistory history() {
        return delta;
    }

    @Override
    public Optional<Compaction> compaction() {
        return Optional.of(delta.expiry(grace));
    }

    @Override
    public Optional<Forgetting> forgetting() {
        return Optional.of(delta.forgetting(grace));
    }

    @Override
    public void close() {
        delta.close();
    }
}
