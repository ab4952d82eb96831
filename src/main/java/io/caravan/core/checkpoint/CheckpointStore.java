package io.caravan.core.checkpoint;

import java.util.Optional;

/** The local copy of the checkpoint: a cache, outranked by the destination's last receipt. */
public interface CheckpointStore {
    /** @throws io.caravan.core.failure.SyncFailure.StateUnreadable where a copy is there and is not one of ours, whole */
    Optional<Checkpoint> load();

    /** Durable when it returns; a crash leaves the old copy or the new one. */
    void save(Checkpoint checkpoint);
}
