package io.caravan.core.destination;

import io.caravan.core.checkpoint.Checkpoint;
import java.util.Optional;

/** A destination that can put other files in the place of those that hold its events. It reorders none, and drops only what it says. */
public interface Compaction {
    /**
     * Makes the other files durable; not yet visible. Empty where no file is worth it.
     *
     * @param next the checkpoint of the batch that will commit them; the destination is consistent as of it
     * @throws io.caravan.core.failure.SyncFailure.StateUnreadable where a file is not what its manifest says
     */
    Optional<StagedBatch> rewrite(Checkpoint next);

    /** Deletes the files that were replaced longer ago than the grace period. @return how many */
    int expire();
}
