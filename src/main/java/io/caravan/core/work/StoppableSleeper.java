package io.caravan.core.work;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Waits that end at once when the process is asked to stop. */
public final class StoppableSleeper implements Sleeper {
    private final Sleeper sleeper;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    public StoppableSleeper(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
        waiting.add(Thread.currentThread());
        try {
            if (stopped) {
                throw new InterruptedException("stopping");
            }
            sleeper.sleep(duration);
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    public void stop() {
        stopped = true;
        waiting.forEach(Thread::interrupt);
    }
}
