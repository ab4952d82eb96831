package io.caravan.app.target;

import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.sync.Destination;
import io.caravan.core.work.Sleeper;
import java.time.Clock;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * What a process is made of besides its configuration: time, chance, and wrappers around the ports, through which tests stop
 * the process at an exact step.
 */
public record Wiring(
        Clock clock,
        Sleeper sleeper,
        RandomGenerator random,
        UnaryOperator<ConvexCalls> calls,
        UnaryOperator<Destination> destination,
        UnaryOperator<CheckpointStore> store) {
    public static Wiring production() {
        return new Wiring(
                Clock.systemUTC(),
                duration -> Thread.sleep(duration.toMillis()),
                RandomGenerator.getDefault(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity());
    }
}
