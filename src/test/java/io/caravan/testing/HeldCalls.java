package io.caravan.testing;

import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexRequest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** A deployment whose calls hang from the moment that a test says so until it lets go of them. */
public final class HeldCalls {
    private final CountDownLatch arrived = new CountDownLatch(1);
    private volatile CountDownLatch gate = new CountDownLatch(0);

    public ConvexCalls around(ConvexCalls calls) {
        return new ConvexCalls() {
            @Override
            public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
                pass();
                return calls.call(request, reader);
            }

            @Override
            public String toString() {
                return calls.toString();
            }
        };
    }

    private void pass() throws IOException {
        try {
            if (gate.getCount() > 0) {
                arrived.countDown();
            }
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("stopped while the call hung");
        }
    }

    public void hold() {
        gate = new CountDownLatch(1);
    }

    /** Returns once a call hangs. */
    public void awaitOne() throws InterruptedException {
        arrived.await();
    }

    public void release() {
        gate.countDown();
    }
}
