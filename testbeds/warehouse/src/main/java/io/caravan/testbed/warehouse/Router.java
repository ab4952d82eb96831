package io.caravan.testbed.warehouse;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/** HTTP on a loopback port: each request goes to the first handler whose endpoint it matches. */
final class Router {
    interface Handler {
        Reply handle(Request request);
    }

    /** A server that answers until it is closed. */
    record Serving(HttpServer server, ExecutorService threads) implements AutoCloseable {
        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }

    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /** @param endpoint a regular expression over {@code METHOD /path} */
    void on(String endpoint, Handler handler) {
        handlers.put(endpoint, handler);
    }

    /** Returns at once; whoever asked for it stops it. */
    Serving serve(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        ExecutorService threads = Executors.newCachedThreadPool();
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
        server.start();
        return new Serving(server, threads);
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try {
            Request request = read(exchange);
            Reply reply = dispatch(request);
            answer(exchange, reply);
        } finally {
            exchange.close();
        }
    }

    private Reply dispatch(Request request) {
        Optional<Handler> handler = handlers.entrySet().stream()
                .filter(entry -> request.endpoint().matches(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        try {
            return handler.orElseThrow(() -> new ApiFailure(404, "ENDPOINT_NOT_FOUND", request.endpoint()))
                    .handle(request);
        } catch (ApiFailure failure) {
            return failure.reply();
        } catch (RuntimeException e) {
            return new ApiFailure(500, "INTERNAL_ERROR", String.valueOf(e)).reply();
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                query(exchange.getRequestURI().getRawQuery()),
                new Request.Authority(
                        authorization == null ? "" : authorization,
                        exchange.getRequestHeaders().getFirst("Host")),
                ByteBuffer.wrap(exchange.getRequestBody().readAllBytes()),
                Fault.NONE);
    }

    /** Also the form of a token request. */
    static Map<String, String> query(String encoded) {
        if (encoded == null || encoded.isEmpty()) {
            return Map.of();
        }
        return Arrays.stream(encoded.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> decoded(pair[0]), pair -> decoded(pair[pair.length - 1]), (a, b) -> b));
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, Reply reply) throws IOException {
        if (reply instanceof Reply.Document document) {
            byte[] bytes = Json.bytes(document.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(document.status(), bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
            }
        } else if (reply instanceof Reply.File file) {
            exchange.sendResponseHeaders(200, Files.size(file.path()));
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file.path(), out);
            }
        }
    }
}
