package io.caravan.app.target;

import io.caravan.app.config.CaravanConfig;
import io.caravan.core.checkpoint.CheckpointStore;
import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.destination.Destination;
import io.caravan.core.file.WriterId;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
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
    /**
     * What the parts of a source's sync are given.
     *
     * @param pauses waits between two attempts, for no longer than the process goes on
     * @param listener hears of statements and of calls that are made again
     */
    public SyncRuntime runtime(CaravanConfig config, Sleeper pauses, SyncListener listener) {
        return new SyncRuntime(
                config.source().name(),
                config.source().deployment(),
                config.sync().state(),
                RetryPolicy.DEFAULT.withMaxAttempts(config.source().maxAttempts()),
                clock,
                pauses,
                random,
                WriterId::random,
                listener);
    }

    /** For one that looks around, and is told nothing. */
    public SyncRuntime runtime(CaravanConfig config) {
        return runtime(config, sleeper, SyncListener.NOBODY);
    }

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
