package io.caravan.interleave;

import io.caravan.core.convex.ConvexCalls;
import io.caravan.core.convex.ConvexReply;
import io.caravan.core.convex.ConvexRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Calls of a sandbox, with something that happens before each of them. */
record HttpCalls(URI url, String deployKey, Between between) implements ConvexCalls {
    /** What may happen between any two calls. */
    interface Between {
        /** @throws IOException where the call is to fail */
        void calls() throws IOException;
    }

    @Override
    public <T> T call(ConvexRequest request, ReplyReader<T> reader) throws IOException {
        between.calls();
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        HttpURLConnection connection =
                (HttpURLConnection) url.resolve(request.path() + query).toURL().openConnection();
        connection.setRequestProperty("Authorization", "Convex " + deployKey);
        connection.setRequestProperty("Convex-Client", "caravan-test");
        if (request.isPost()) {
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "application/json");
            connection.getOutputStream().write(request.body().getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            InputStream whole = body == null ? InputStream.nullInputStream() : body;
            return reader.read(new ConvexReply(status, Optional.empty(), Optional.empty(), whole));
        }
    }

    @Override
    public String toString() {
        return "the sandbox";
    }
}
