package io.caravan.delta;

import io.delta.kernel.Snapshot;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.hook.PostCommitHook;
import io.delta.kernel.hook.PostCommitHook.PostCommitHookType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What makes a table cheaper to read, to be done once a batch is finished.
 *
 * @param hooks as Delta Kernel wants them
 * @param snapshot the version that was written, where it is known without reading
 */
record Landed(List<PostCommitHook> hooks, Optional<Snapshot> snapshot) {
    static final Landed NOTHING = new Landed(List.of(), Optional.empty());

    /** Without what has to read the log. */
    Landed withoutReading() {
        return new Landed(
                hooks.stream()
                        .filter(hook -> hook.getType() == PostCommitHookType.CHECKSUM_SIMPLE)
                        .toList(),
                snapshot);
    }

    boolean isCheckpointDue() {
        return hooks.stream().anyMatch(hook -> hook.getType() == PostCommitHookType.CHECKPOINT);
    }

    void run(PostCommitHook hook, Engine engine) throws IOException {
        if (hook.getType() == PostCommitHookType.CHECKPOINT && snapshot.isPresent()) {
            snapshot.get().writeCheckpoint(engine);
        } else {
            hook.threadSafeInvoke(engine);
        }
    }
}
