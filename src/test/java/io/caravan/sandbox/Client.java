package io.caravan.sandbox;

import io.caravan.core.json.Json;
import io.caravan.core.json.JsonFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A caller that knows nothing of the sandbox but its URL and key. */
final class Client {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI url;
    private final String key;

    Client(Sandbox sandbox) {
        this(sandbox.url(), sandbox.deployKey());
    }

    Client(URI url, String key) {
        this.url = url;
        this.key = key;
    }

    record Answer(int status, Map<String, List<String>> headers, String body) {
        Map<String, Object> json() {
            return object(parse(body));
        }

        String code() {
            return (String) json().get("code");
        }

        List<Map<String, Object>> values() {
            return objects(json().get("values"));
        }

        boolean hasMore() {
            return json().get("hasMore").equals(true);
        }

        long number(String name) {
            return (Long) json().get(name);
        }
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    Answer post(String path, String body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    Answer post(String path, Map<String, ?> body) {
        return post(path, Json.write(body));
    }

    Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    Answer deltas(long cursor) {
        return deltas(cursor, Map.of());
    }

    Answer deltas(long cursor, Map<String, ?> more) {
        Map<String, Object> body = new LinkedHashMap<>(more);
        body.put("cursor", cursor);
        body.putIfAbsent("format", "convex_encoded_json");
        return post("/api/document_deltas", body);
    }

    Answer snapshot(Map<String, ?> arguments) {
        Map<String, Object> body = new LinkedHashMap<>(arguments);
        body.putIfAbsent("format", "convex_encoded_json");
        return post("/api/list_snapshot", body);
    }

    /** Pages to the end, with something done between each two. */
    List<Answer> wholeSnapshot(Map<String, ?> arguments, Runnable between) {
        List<Answer> pages = new ArrayList<>();
        Map<String, Object> next = new LinkedHashMap<>(arguments);
        do {
            pages.add(snapshot(next));
            Map<String, Object> page = pages.get(pages.size() - 1).json();
            next.put("snapshot", page.get("snapshot"));
            next.put("cursor", page.get("cursor"));
            between.run();
        } while (pages.get(pages.size() - 1).hasMore());
        return pages;
    }

    List<Map<String, Object>> allDeltas(long from) {
        List<Map<String, Object>> values = new ArrayList<>();
        Answer page = deltas(from);
        values.addAll(page.values());
        while (page.hasMore()) {
            page = deltas(page.number("cursor"));
            values.addAll(page.values());
        }
        return values;
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.headers().map(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path))
                .header("Authorization", "Convex " + key)
                .header("Convex-Client", "caravan-0.1.0");
    }

    static Object parse(String json) {
        try {
            return Json.read(json);
        } catch (JsonFormatException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked") // Json makes no other maps
    static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    static List<Map<String, Object>> objects(Object json) {
        return ((List<?>) json).stream().map(Client::object).toList();
    }
}
