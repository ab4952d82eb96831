package io.caravan.app.target;

import io.caravan.core.sync.Destination;
import io.caravan.core.sync.LandedHistory;
import io.caravan.delta.DeltaDestination;

/** The target {@code delta}. */
record DeltaTarget(DeltaDestination delta) implements OpenTarget {
    @Override
    public Destination destination() {
        return delta;
    }

    @Override
    public LandedHistory history() {
        return delta;
    }

    @Override
    public void close() {
        delta.close();
    }
}
