package io.caravan.testing;

import io.caravan.app.target.Wiring;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Waits that are noted and not waited for. */
public final class RecordedTime {
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    /** A production process in which only waiting is recorded, and chance is the same each time. */
    public Wiring wiring() {
        return wiring(Clock.systemUTC());
    }

    public Wiring wiring(Clock clock) {
        return new Wiring(
                clock,
                waits::add,
                new SplittableRandom(1),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity());
    }

    /** In order. */
    public List<Duration> waits() {
        return List.copyOf(waits);
    }
}
