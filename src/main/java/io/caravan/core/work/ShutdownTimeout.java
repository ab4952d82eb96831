package io.caravan.core.work;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** How long a call in flight is waited for once the process is to end; then it is hung up. */
public final class ShutdownTimeout {
    private final Sleeper sleeper;
    private final Duration patience;
    private final Runnable hangUp;
    private final AtomicBoolean begun = new AtomicBoolean();

    public ShutdownTimeout(Sleeper sleeper, Duration patience, Runnable hangUp) {
        this.sleeper = sleeper;
        this.patience = patience;
        this.hangUp = hangUp;
    }

    /** Returns at once; where the process ends before, nothing is hung up. */
    public void begin() {
        if (begun.compareAndSet(false, true)) {
            Threads.daemons("hang-up").newThread(this::waitAndHangUp).start();
        }
    }

    private void waitAndHangUp() {
        try {
            sleeper.sleep(patience);
            hangUp.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
