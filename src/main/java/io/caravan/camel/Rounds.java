package io.caravan.camel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One follower from its start to its end, which is its own thread's to make: whatever it holds is let go of when nothing of it is under
 * way any more, and no sooner.
 */
final class Rounds implements Runnable {
    private final SoleReader lock;
    private final Follower follower;
    private final Stopping stopping;
    private final Duration delay;
    private final Heard heard;
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Hears how a round went. */
    interface Heard {
        void ended();

        void failed(Throwable failure);
    }

    Rounds(SoleReader lock, Follower follower, Stopping stopping, Duration delay, Heard heard) {
        this.lock = lock;
        this.follower = follower;
        this.stopping = stopping;
        this.delay = delay;
        this.heard = heard;
    }

    @Override
    public void run() {
        try (lock;
                follower) {
            while (true) {
                round();
                stopping.pause(delay);
            }
        } catch (Stopping.Stopped asked) {
            // What was not delivered is delivered after the next start.
        } finally {
            ended.countDown();
        }
    }

    private void round() {
        try {
            follower.follow();
            heard.ended();
        } catch (Stopping.Stopped asked) {
            throw asked;
        } catch (Throwable failure) { // an Error of a user's bean would end the thread, and nobody would say so
            stopping.check();
            heard.failed(failure);
        }
    }

    /** No exchange is begun any more; the one that is under way comes to its end. */
    void stop() {
        stopping.stop();
        follower.hangUp();
    }

    /** @return whether they have ended within that time */
    boolean awaitEnd(Duration most) throws InterruptedException {
        return ended.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }
}
