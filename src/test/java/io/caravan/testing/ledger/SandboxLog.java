package io.caravan.testing.ledger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the sandbox says of itself, over HTTP. */
public final class SandboxLog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /**
     * One revision of one document.
     *
     * @param imported whether it was written while an import was not yet visible
     */
    public record Revision(
            String component,
            String table,
            String id,
            long ts,
            boolean deleted,
            boolean imported,
            Optional<Object> document,
            Optional<Long> creationMicros) {
        String tablePath() {
            return component.isEmpty() ? table : component + "/" + table;
        }
    }

    private final URI sandbox;

    public SandboxLog(URI sandbox) {
        this.sandbox = sandbox;
    }

    /** In the order of their timestamps. */
    public List<Revision> revisions() {
        return read("/sandbox/log");
    }

    /** The documents as they stand, each as its latest revision. */
    public List<Revision> state() {
        return read("/sandbox/state");
    }

    private List<Revision> read(String path) {
        List<Revision> revisions = new ArrayList<>();
        for (String line : get(path).lines().toList()) {
            if (!line.isBlank()) {
                revisions.add(revision(line));
            }
        }
        revisions.sort(Comparator.comparingLong(Revision::ts));
        return revisions;
    }

    public String get(String path) {
        return send(HttpRequest.newBuilder(sandbox.resolve(path)).GET().build());
    }

    public String post(String path, String body) {
        return send(HttpRequest.newBuilder(sandbox.resolve(path))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    /** Changes of documents, as a shop makes them. */
    public void apply(int transactions) {
        post("/sandbox/apply", "{\"transactions\":" + transactions + "}");
    }

    /** One table is replaced, as {@code npx convex import --replace} does it. */
    public void importTable(String json) {
        post("/sandbox/import", json);
    }

    /** Every cursor given out so far is too old from now on. */
    public void expireCursors() {
        post("/sandbox/expire", """
                {"what":"cursors"}""");
    }

    /** The next answers of an endpoint fail. */
    public void fail(String json) {
        post("/sandbox/faults", json);
    }

    private static String send(HttpRequest request) {
        try {
            HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(
                        request.uri() + " answered " + response.statusCode() + " " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Revision revision(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            boolean deleted = json.get("deleted").asBoolean();
            Map<?, ?> values = deleted ? Map.of() : (Map<?, ?>) Values.of(line);
            return new Revision(
                    json.get("component").asText(),
                    json.get("table").asText(),
                    json.get("id").asText(),
                    json.get("ts").asLong(),
                    deleted,
                    json.path("imported").asBoolean(),
                    deleted ? Optional.empty() : Optional.of(values.get("document")),
                    deleted ? Optional.empty() : Optional.of(micros(values)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From the exact double, rounded half up. */
    private static long micros(Map<?, ?> values) {
        String bits = values.get("creationTime").toString().substring("float ".length());
        double millis = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));
        return new java.math.BigDecimal(millis)
                .multiply(java.math.BigDecimal.valueOf(1000))
                .setScale(0, java.math.RoundingMode.HALF_UP)
                .longValueExact();
    }
}
