package io.caravan.core.decode;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A body that ends within a total time and a total size, however slowly or hugely it arrives. */
public final class BodyStream extends FilterInputStream {
    private final Clock clock;
    private final Instant deadline;
    private final Duration timeout;
    private final long limit;
    private long count;

    public BodyStream(InputStream in, Clock clock, Duration timeout, long limit) {
        super(in);
        this.clock = clock;
        this.timeout = timeout;
        this.deadline = clock.instant().plus(timeout);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        int n = read(one, 0, 1);
        return n < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = super.read(buffer, offset, length);
        if (clock.instant().isAfter(deadline)) {
            throw new InterruptedIOException(
                    "the body did not end within " + timeout.toSeconds() + " s (convex.timeout)");
        }
        count += Math.max(n, 0);
        if (count > limit) {
            throw new IOException("the body is larger than " + limit + " bytes");
        }
        return n;
    }
}
