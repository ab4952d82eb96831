package io.caravan.core.sync;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.failure.SyncFailure;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which checkpoint counts on start. The destination's last receipt outranks the local copy, which may only be ahead of it by
 * the empty stretch of log since: same batch, another cursor.
 */
final class Recovery {
    private Recovery() {}

    static Optional<Checkpoint> choose(Optional<Checkpoint> local, Optional<Checkpoint> receipt) {
        if (local.isEmpty() || receipt.isEmpty()) {
            local.filter(copy -> copy.batch() > 0).ifPresent(copy -> refuse(copy, 0));
            return receipt.or(() -> local);
        }
        Checkpoint ours = local.get();
        Checkpoint theirs = receipt.get();
        if (ours.batch() > theirs.batch()) {
            refuse(ours, theirs.batch());
        }
        if (ours.batch() < theirs.batch()) {
            return receipt;
        }
        if (!ours.generations().equals(theirs.generations()) || !ours.schemas().equals(theirs.schemas())) {
            throw new SyncFailure.StateUnreadable(
                    "The local checkpoint and the destination's last receipt are both of batch "
                            + ours.batch()
                            + " and contradict each other: the destination belongs to another run of this source."
                            + " Point state.location at an empty directory to go on from the destination's receipt.");
        }
        OptionalLong here = ours.phase().consistentAsOf();
        OptionalLong there = theirs.phase().consistentAsOf();
        boolean behind = here.isPresent() && there.isPresent() && here.getAsLong() < there.getAsLong();
        return behind ? receipt : local;
    }

    private static void refuse(Checkpoint local, long held) {
        throw new SyncFailure.StateUnreadable("The local checkpoint says that batch " + local.batch()
                + " is landed, but the destination holds " + (held == 0 ? "none" : "only " + held)
                + ". Going on would leave a gap. Restore the destination (or correct its location); or, to fill this"
                + " destination from the start, point state.location at an empty directory.");
    }
}
