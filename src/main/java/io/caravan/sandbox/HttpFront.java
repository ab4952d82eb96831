package io.caravan.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.caravan.sandbox.fault.Delivery;
import io.caravan.sandbox.fault.Faults;
import io.caravan.sandbox.fault.FaultyDelivery;
import io.caravan.sandbox.value.ApiError;
import io.caravan.sandbox.wire.ExportEndpoints;
import io.caravan.sandbox.wire.Reply;
import io.caravan.sandbox.wire.Request;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP on loopback: finds who answers, and turns errors into replies. */
final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final int THREADS = 4;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Delivery delivery = new Delivery(closed);
    private final FaultyDelivery faulty;
    private final ExportEndpoints exports;
    private final Steering steering;
    private final RequestCounts requests;
    private final HttpServer server;
    private final ExecutorService threads;

    HttpFront(int port, ExportEndpoints exports, Steering steering, Faults faults, RequestCounts requests) {
        // Before the server's classes load: without it every reply waits 40 ms for a delayed acknowledgement.
        if (System.getProperty("sun.net.httpserver.nodelay") == null) {
            System.setProperty("sun.net.httpserver.nodelay", "true");
        }
        this.exports = exports;
        this.steering = steering;
        this.requests = requests;
        this.faulty = new FaultyDelivery(delivery, faults);
        this.server = bind(port);
        this.threads = Executors.newFixedThreadPool(THREADS, HttpFront::daemon);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    void start() {
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdown();
    }

    static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "sandbox");
        thread.setDaemon(true);
        return thread;
    }

    private static HttpServer bind(int port) {
        try {
            return HttpServer.create(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 64);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The sandbox cannot listen on port " + port + " of 127.0.0.1: " + e.getMessage()
                            + ". Choose another port, or 0 for any.",
                    e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = request(exchange);
            requests.count(request.path());
            if (request.path().startsWith(Steering.PREFIX)) {
                delivery.send(exchange, answer(() -> steering.answer(request)));
            } else {
                faulty.send(exchange, request.path(), () -> (Reply.Whole) answer(() -> exports.answer(request)));
            }
        }
    }

    @FunctionalInterface
    private interface Answer {
        Reply get();
    }

    private static Reply answer(Answer answer) {
        try {
            return answer.get();
        } catch (ApiError e) {
            return Reply.error(e.status(), e.code(), e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("The sandbox failed to answer", e);
            return Reply.error(500, "InternalServerError", "The sandbox failed: " + e.getMessage());
        }
    }

    private static Request request(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Map<String, String> headers = new LinkedHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return new Request(exchange.getRequestMethod(), uri.getPath(), query(uri.getRawQuery()), headers, body);
    }

    private static Map<String, String> query(String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }
}
