package io.caravan.app;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Keeps the end of the process apart from what must not be caught half done: a JVM that is ending takes no more shutdown hooks, and
 * fails whoever comes with one. The end waits a while for such a step; a step that would begin after it never does.
 */
public final class ShutdownGuard {
    private static final long SECONDS = 20;
    private static final ReentrantReadWriteLock STEPS = new ReentrantReadWriteLock();

    private ShutdownGuard() {}

    /** Does not return once the process is ending. */
    static <T> T before(Supplier<T> step) {
        STEPS.readLock().lock();
        try {
            return step.get();
        } finally {
            STEPS.readLock().unlock();
        }
    }

    /** As {@link #before}, of a thread that runs when the process ends. */
    public static void hook(Thread thread) {
        STEPS.readLock().lock();
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } finally {
            STEPS.readLock().unlock();
        }
    }

    /** Takes back a thread that {@link #hook} was given. Where the process is ending, it runs, or has run. */
    public static void unhook(Thread thread) {
        unhook(thread, () -> {});
    }

    /**
     * As {@link #unhook(Thread)}.
     *
     * @param late is run where the process is ending
     */
    static void unhook(Thread thread, Runnable late) {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException ending) {
            late.run();
        }
    }

    /** From here on no step begins. */
    public static void begin() {
        try {
            boolean unused = STEPS.writeLock().tryLock(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
