package io.caravan.sandbox;

import com.sun.net.httpserver.HttpExchange;
import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.json.JsonObject;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Speaks HTTP: credentials, arguments, errors, and the faults that were injected. */
final class HttpFront {
    private static final byte[] HTML =
            "<!doctype html><html><body>502 Bad Gateway</body></html>".getBytes(StandardCharsets.UTF_8);
    private static final byte[] GARBAGE = "{\"values\": [nonsense".getBytes(StandardCharsets.UTF_8);
    private static final byte[] WRONG_TYPE =
            "{\"values\":{},\"snapshot\":\"x\",\"cursor\":[],\"hasMore\":1}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_CUT_HEAD = 1 << 30;

    private final String deployKey;
    private final Api api;
    private final Steering steering;
    private final LogLines log;
    private final Faults faults;

    HttpFront(String deployKey, Api api, Steering steering, LogLines log, Faults faults) {
        this.deployKey = deployKey;
        this.api = api;
        this.steering = steering;
        this.log = log;
        this.faults = faults;
    }

    void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith("/sandbox/")) {
                    steer(exchange, path);
                } else {
                    export(exchange, path);
                }
            } catch (ApiError e) {
                error(exchange, e);
            } catch (JsonFormatException e) {
                error(exchange, ApiError.badArguments(e.getMessage()));
            }
        }
    }

    private void export(HttpExchange exchange, String path) throws IOException {
        Optional<Fault> fault = faults.meet(path);
        if (fault.isPresent() && fault.get().kind() == Fault.Kind.STATUS) {
            status(exchange, fault.get());
            return;
        }
        if (!("Convex " + deployKey).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            throw new ApiError(401, "Unauthenticated", "The deploy key is missing or not of this deployment.");
        }
        faults.requirePlan();
        byte[] answer = api.answer(path, arguments(exchange));
        if (fault.isPresent()) {
            spoil(exchange, path, answer, fault.get());
        } else {
            faults.remember(path, answer);
            send(exchange, 200, answer);
        }
    }

    private void spoil(HttpExchange exchange, String path, byte[] answer, Fault fault) throws IOException {
        switch (fault.kind()) {
            case SLOW -> {
                LockSupport.parkNanos(fault.parameters().delayMillis() * 1_000_000);
                send(exchange, 200, answer);
            }
            case CUT -> cut(exchange, answer, fault.parameters().bytes());
            case HTML -> send(exchange, 200, HTML);
            case GARBAGE -> send(exchange, 200, GARBAGE);
            case WRONG_TYPE -> send(exchange, 200, WRONG_TYPE);
            case DUPLICATE -> send(exchange, 200, faults.previous(path, answer));
            case STATUS -> status(exchange, fault);
        }
    }

    private static void status(HttpExchange exchange, Fault fault) throws IOException {
        exchange.getRequestBody().readAllBytes();
        fault.parameters().retryAfter().ifPresent(value -> exchange.getResponseHeaders()
                .set("Retry-After", value));
        send(
                exchange,
                fault.parameters().status(),
                errorBody(fault.parameters().code(), "This fault was injected by /sandbox/faults."));
    }

    /** Promises the whole body and closes the connection after some of it. */
    private static void cut(HttpExchange exchange, byte[] answer, long bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer, 0, (int) Math.min(Math.min(bytes, MAX_CUT_HEAD), answer.length - 1));
        exchange.getResponseBody().flush();
    }

    private void steer(HttpExchange exchange, String path) throws IOException {
        String verb = exchange.getRequestMethod() + " " + path;
        switch (verb) {
            case "GET /sandbox/log" -> {
                Map<String, Object> query = query(exchange);
                exchange.sendResponseHeaders(200, 0);
                log.log(
                        number(query, "from", Long.MIN_VALUE),
                        number(query, "to", Long.MAX_VALUE),
                        exchange.getResponseBody());
            }
            case "GET /sandbox/state" -> {
                exchange.sendResponseHeaders(200, 0);
                log.state(exchange.getResponseBody());
            }
            case "GET /sandbox/stats" -> send(exchange, 200, Json.writeBytes(steering.stats()));
            case "GET /sandbox/faults" -> send(exchange, 200, Json.writeBytes(steering.faults()));
            case "DELETE /sandbox/faults" -> {
                steering.clearFaults();
                send(exchange, 200, Json.writeBytes(Map.of()));
            }
            default -> {
                if (!exchange.getRequestMethod().equals("POST")) {
                    throw new ApiError(404, "NotFound", "No such steering endpoint: " + verb);
                }
                Object answer = steering.post(path, exchange.getRequestBody().readAllBytes());
                send(exchange, 200, Json.writeBytes(answer));
            }
        }
    }

    private static JsonObject arguments(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST") && body.length > 0) {
            return JsonObject.of("arguments", Json.read(body));
        }
        Map<String, Object> query = query(exchange);
        for (String name : new String[] {"snapshot", "selection"}) {
            if (query.containsKey(name)) {
                query.put(name, Json.read((String) query.get(name)));
            }
        }
        boolean deltas = exchange.getRequestURI().getPath().equals("/api/document_deltas");
        if (deltas && query.containsKey("cursor")) {
            query.put("cursor", number(query, "cursor", 0));
        }
        return JsonObject.of("arguments", query);
    }

    private static Map<String, Object> query(HttpExchange exchange) {
        Map<String, Object> query = new LinkedHashMap<>();
        String raw = Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse("");
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(
                        URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                        URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
            }
        }
        return query;
    }

    private static long number(Map<String, Object> query, String name, long otherwise) {
        try {
            return query.containsKey(name) ? Long.parseLong((String) query.get(name)) : otherwise;
        } catch (NumberFormatException e) {
            throw ApiError.badArguments(name + " is not a 64 bit integer");
        }
    }

    private static void error(HttpExchange exchange, ApiError error) throws IOException {
        send(exchange, error.status(), errorBody(error.code(), error.getMessage()));
    }

    private static byte[] errorBody(String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message);
        return Json.writeBytes(body);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, status == 204 ? -1 : body.length == 0 ? -1 : body.length);
        if (body.length > 0 && status != 204) {
            exchange.getResponseBody().write(body);
        }
    }
}
