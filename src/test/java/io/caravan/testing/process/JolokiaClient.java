package io.caravan.testing.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.testing.ManagementHttp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Asks Jolokia of a running Caravan. */
public record JolokiaClient(String url, String user, String password) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public HttpResponse<String> post(String body) {
        String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/observe/jolokia"))
                .header("Authorization", "Basic " + pair)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            return ManagementHttp.CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The whole answer. */
    public JsonNode read(String mbean, String attribute) {
        return ask(
                JSON.createObjectNode().put("type", "read").put("mbean", mbean).put("attribute", attribute));
    }

    public JsonNode read(String mbean) {
        return ask(JSON.createObjectNode().put("type", "read").put("mbean", mbean));
    }

    public JsonNode exec(String mbean, String operation, String... arguments) {
        ObjectNode asked = JSON.createObjectNode().put("type", "exec").put("mbean", mbean);
        asked.put("operation", operation);
        asked.set("arguments", JSON.valueToTree(arguments));
        return ask(asked);
    }

    private JsonNode ask(ObjectNode asked) {
        try {
            return JSON.readTree(post(asked.toString()).body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
