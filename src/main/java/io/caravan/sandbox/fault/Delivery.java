package io.caravan.sandbox.fault;

import com.sun.net.httpserver.HttpExchange;
import io.caravan.sandbox.wire.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends replies, properly or badly. */
public final class Delivery {
    private static final String TYPE = "Content-Type";
    private final CountDownLatch closed;

    /** @param closed ends every pause */
    public Delivery(CountDownLatch closed) {
        this.closed = closed;
    }

    public void send(HttpExchange exchange, Reply reply) throws IOException {
        if (reply instanceof Reply.Whole whole && isEmpty(exchange, whole)) {
            begin(exchange, whole).close();
        } else if (reply instanceof Reply.Whole whole) {
            OutputStream out = begin(exchange, whole);
            out.write(whole.body());
            out.close();
        } else if (reply instanceof Reply.Lines lines) {
            exchange.getResponseHeaders().set(TYPE, "application/x-ndjson");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                lines.writer().writeTo(out);
            }
        }
    }

    void dribble(HttpExchange exchange, Reply.Whole reply, Effect.Dribble effect) throws IOException {
        try (OutputStream out = begin(exchange, reply)) {
            for (int at = 0; at < reply.body().length; at += effect.bytes()) {
                out.write(reply.body(), at, Math.min(effect.bytes(), reply.body().length - at));
                out.flush();
                pause(effect.millis());
            }
        }
    }

    /** The whole length is promised; closing the exchange early closes the connection. */
    void cut(HttpExchange exchange, Reply.Whole reply, int bytes) throws IOException {
        int sent = Math.min(bytes, Math.max(0, reply.body().length - 1));
        OutputStream out = begin(exchange, reply);
        out.write(Arrays.copyOf(reply.body(), sent));
        out.flush();
        exchange.close();
    }

    void pause(long millis) throws IOException {
        try {
            if (closed.await(millis, TimeUnit.MILLISECONDS)) {
                throw new IOException("the sandbox is closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the sandbox is closed", e);
        }
    }

    private static OutputStream begin(HttpExchange exchange, Reply.Whole reply) throws IOException {
        if (!reply.contentType().isEmpty()) {
            exchange.getResponseHeaders().set(TYPE, reply.contentType());
        }
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), isEmpty(exchange, reply) ? -1 : reply.body().length);
        return exchange.getResponseBody();
    }

    private static boolean isEmpty(HttpExchange exchange, Reply.Whole reply) {
        return reply.body().length == 0 || exchange.getRequestMethod().equals("HEAD");
    }
}
