package io.caravan.core.runtime;

import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
import io.caravan.core.work.Sleeper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** What tests give the parts of a sync: nobody waits, and nobody listens. */
public final class Runtimes {
    private Runtimes() {}

    public static SyncRuntime of(Path state, Clock clock, Supplier<String> writerIds) {
        return of("app", "happy-otter-123", state, clock, writerIds);
    }

    public static SyncRuntime of(
            String source, String deployment, Path state, Clock clock, Supplier<String> writerIds) {
        return new SyncRuntime(
                source,
                deployment,
                state,
                RetryPolicy.DEFAULT,
                clock,
                duration -> {},
                RandomGenerator.of("L64X128MixRandom"),
                writerIds,
                SyncListener.NOBODY);
    }

    /** @param sleeper that is waited by */
    public static SyncRuntime of(Path state, Clock clock, Sleeper sleeper, RetryPolicy attempts) {
        return new SyncRuntime(
                "app",
                "happy-otter-123",
                state,
                attempts,
                clock,
                sleeper,
                RandomGenerator.of("L64X128MixRandom"),
                () -> "test",
                SyncListener.NOBODY);
    }
}
