package io.caravan.core.work;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.MDC;

/**
 * Does many small, independent pieces of work that mostly wait for a disk, a bucket or a warehouse; what they log is said to be of
 * whoever asked.
 */
public final class Workers {
    private final int threads;

    /** @param threads one means: in this thread, in order */
    public Workers(int threads) {
        this.threads = threads;
    }

    /** A piece of work. */
    public interface Task<T> {
        void run(T item) throws IOException;
    }

    /** Returns when all are done, or throws the failure of one when none runs any more; after it no other is begun. */
    public <T> void each(Collection<T> items, Task<T> task) throws IOException {
        if (threads == 1 || items.size() < 2) {
            for (T item : items) {
                task.run(item);
            }
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, items.size()), work -> {
            Thread thread = new Thread(work, "worker");
            thread.setDaemon(true);
            return thread;
        });
        try {
            AtomicBoolean failed = new AtomicBoolean();
            List<Callable<Boolean>> work = new ArrayList<>();
            Map<String, String> context =
                    Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
            items.forEach(item -> work.add(() -> {
                MDC.setContextMap(context);
                return failed.get() || done(item, task, failed);
            }));
            await(pool.invokeAll(work));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static <T> boolean done(T item, Task<T> task, AtomicBoolean failed) throws IOException {
        boolean done = false;
        try {
            task.run(item);
            done = true;
            return true;
        } finally {
            if (!done) {
                failed.set(true);
            }
        }
    }

    private static void await(List<Future<Boolean>> all) throws IOException, InterruptedException {
        for (Future<Boolean> one : all) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw rethrown(e.getCause());
            }
        }
    }

    private static IOException rethrown(Throwable cause) {
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
