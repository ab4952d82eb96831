package io.caravan.camel;

import io.caravan.core.work.Sleeper;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Whether a consumer is to stop, for its waits to end at once. */
public final class Stopping implements Sleeper {
    private final CountDownLatch latch = new CountDownLatch(1);

    /** The consumer was stopped before the page was delivered: its events are delivered again. */
    public static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the consumer stops", null, false, false);
        }
    }

    void stop() {
        latch.countDown();
    }

    boolean isAsked() {
        return latch.getCount() == 0;
    }

    public void check() {
        if (isAsked()) {
            throw new Stopped();
        }
    }

    /** Throws {@link Stopped} as soon as the consumer is to stop. */
    void pause(Duration time) {
        try {
            sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Stopped();
        }
        check();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        if (latch.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("stopping");
        }
    }
}
