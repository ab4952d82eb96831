package io.caravan.core.runtime;

import io.caravan.core.watch.SyncListener;
import io.caravan.core.work.RetryPolicy;
import io.caravan.core.work.Sleeper;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * What a part of one source's sync is given besides its own configuration.
 *
 * @param source name of the source
 * @param deployment identity of the deployment that the name means
 * @param state directory that is this source's alone
 * @param attempts for a call that fails for a reason that passes
 * @param sleeper waits between two attempts
 * @param writerIds makes an id that no other process has
 * @param listener hears of calls, statements and progress
 */
public record SyncRuntime(
        String source,
        String deployment,
        Path state,
        RetryPolicy attempts,
        Clock clock,
        Sleeper sleeper,
        RandomGenerator random,
        Supplier<String> writerIds,
        SyncListener listener) {

    public SyncRuntime withAttempts(RetryPolicy other) {
        return new SyncRuntime(source, deployment, state, other, clock, sleeper, random, writerIds, listener);
    }

    /** The directory of files while they are written; best in the same file system as where they land. */
    public Path spool() {
        return state.resolve("spool");
    }
}
