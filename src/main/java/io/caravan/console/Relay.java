package io.caravan.console;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Stands where Hawtio expects Jolokia and asks that of the one Caravan it was started for. Behind Hawtio's login. */
final class Relay extends HttpServlet {
    private static final long serialVersionUID = 1;
    private static final int LARGEST = 1 << 20;

    private final transient HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final transient URI jolokia;
    private final transient String authorization;

    Relay(URI jolokia, String authorization) {
        this.jolokia = jolokia;
        this.authorization = authorization;
    }

    @Override
    protected void doGet(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
        answer(answer, pass("{\"type\":\"version\"}".getBytes(StandardCharsets.UTF_8), asked));
    }

    @Override
    protected void doPost(HttpServletRequest asked, HttpServletResponse answer) throws IOException {
        byte[] body = asked.getInputStream().readNBytes(LARGEST + 1);
        if (body.length > LARGEST) {
            answer.sendError(HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE);
            return;
        }
        answer(answer, pass(body, asked));
    }

    private HttpRequest pass(byte[] body, HttpServletRequest asked) {
        String query = asked.getQueryString() == null ? "" : "?" + asked.getQueryString();
        return HttpRequest.newBuilder(URI.create(jolokia + query))
                .timeout(Duration.ofMinutes(1))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private void answer(HttpServletResponse answer, HttpRequest request) throws IOException {
        try {
            HttpResponse<byte[]> theirs = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            // Their 401 is the console's fault, not that of who looks: it must not log anybody out.
            boolean understood = theirs.statusCode() == HttpServletResponse.SC_OK;
            answer.setStatus(understood ? theirs.statusCode() : HttpServletResponse.SC_BAD_GATEWAY);
            answer.setContentType("application/json");
            answer.getOutputStream().write(theirs.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            answer.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
        } catch (IOException e) {
            answer.sendError(HttpServletResponse.SC_BAD_GATEWAY, "No Caravan answers at " + jolokia);
        }
    }
}
