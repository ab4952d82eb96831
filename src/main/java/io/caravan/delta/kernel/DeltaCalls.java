package io.caravan.delta.kernel;

import io.caravan.core.failure.SyncFailure;
import io.caravan.store.StoreCalls;
import io.delta.kernel.exceptions.CommitStateUnknownException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;

/** Turns the failures of a storage and of Delta Kernel into those of a sync. */
public final class DeltaCalls {
    private DeltaCalls() {}

    /** @param doing the beginning of the error: {@code Cannot commit batch 7} */
    public static <T> T to(String doing, Object where, StoreCalls.Action<T> action) {
        try {
            return StoreCalls.to(doing, where, action);
        } catch (KernelEngineException | CommitStateUnknownException | MaxCommitRetryLimitReachedException e) {
            throw io(e, doing, where);
        } catch (KernelException e) {
            throw refused(e, doing, where);
        }
    }

    public static void step(String doing, Object where, StoreCalls.Step step) {
        DeltaCalls.<Boolean>to(doing, where, () -> {
            step.run();
            return true;
        });
    }

    /** Delta Kernel wraps what its engine throws, sometimes more than once. A taken name is a lost race or a lost answer. */
    private static SyncFailure io(RuntimeException failure, String doing, Object where) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SyncFailure ours) {
                return ours;
            }
            if (cause instanceof IOException io && !(cause instanceof FileAlreadyExistsException)) {
                return StoreCalls.failure(doing, where, io);
            }
        }
        return new SyncFailure.Retryable(
                doing + " in " + where + ": " + failure.getMessage()
                        + ". It is safe to run again: what is committed is recognized, what is not is done again.",
                failure);
    }

    private static SyncFailure refused(KernelException failure, String doing, Object where) {
        return new SyncFailure.StateUnreadable(
                doing + " in " + where + ": Delta Kernel refuses the table: " + failure.getMessage()
                        + ". Nothing of it was changed. Restore the table from a backup, or undo what another engine did"
                        + " to its schema, protocol or properties.",
                failure);
    }
}
