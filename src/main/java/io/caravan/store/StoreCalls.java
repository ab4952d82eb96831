package io.caravan.store;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.DiskFailures;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Turns the failures of a store into those of a sync. */
public final class StoreCalls {
    private StoreCalls() {}

    public interface Action<T> {
        T run() throws IOException;
    }

    public interface Step {
        void run() throws IOException;
    }

    /** @param doing the beginning of the error: {@code Cannot stage a file} */
    public static <T> T to(String doing, Object where, Action<T> action) {
        try {
            return action.run();
        } catch (IOException e) {
            throw failure(doing, where, e);
        } catch (UncheckedIOException e) {
            throw failure(doing, where, e.getCause());
        }
    }

    public static SyncFailure failure(String doing, Object where, IOException e) {
        if (e instanceof AlteredObject altered) {
            return altered.of(doing, where.toString());
        }
        return e instanceof S3Failure failure
                ? failure.of(doing, where.toString())
                : DiskFailures.of(doing, where.toString(), e);
    }

    public static void step(String doing, Object where, Step step) {
        StoreCalls.<Boolean>to(doing, where, () -> {
            step.run();
            return true;
        });
    }
}
