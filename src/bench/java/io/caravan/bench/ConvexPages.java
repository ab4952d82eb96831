package io.caravan.bench;

import io.caravan.core.change.SnapshotPage;
import io.caravan.core.decode.PageDecoder;
import io.caravan.core.decode.PageSpools;
import io.caravan.core.json.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** The pages of one snapshot over plain HTTP, with the client library that camel-http uses. */
final class ConvexPages implements AutoCloseable {
    private static final int BUFFER = 128 << 10;

    private final CloseableHttpClient client =
            HttpClients.custom().disableContentCompression().build();
    private final Target target;

    ConvexPages(Target target) {
        this.target = target;
    }

    /** Saves the pages for the reference. Arguments: address, deploy key, the workspace. */
    public static void main(String[] args) throws IOException {
        try (ConvexPages pages = new ConvexPages(new Target(args[0], args[1]))) {
            pages.save(new Workspace(Files.createDirectories(Path.of(args[2]))));
        }
    }

    /**
     * Saves every page of a new snapshot and the request that fetches it again.
     *
     * @return documents
     */
    long save(Workspace work) throws IOException {
        Workspace.clear(work.pages());
        Workspace.clear(work.requests());
        Files.createDirectories(work.pages());
        Files.createDirectories(work.requests());
        PageDecoder decoder = new PageDecoder(new PageSpools(work.root().resolve("spool"), Long.MAX_VALUE));
        Map<String, Object> request = new LinkedHashMap<>(Map.of("format", "convex_encoded_json"));
        long documents = 0;
        boolean more = true;
        for (int page = 0; more; page++) {
            byte[] asked = Json.write(request).getBytes(StandardCharsets.UTF_8);
            byte[] body = fetch(asked);
            String name = String.format(Locale.ROOT, "%05d.json", page);
            Files.write(work.requests().resolve(name), asked);
            Files.write(work.pages().resolve(name), body);
            SnapshotPage decoded = decoder.decodeSnapshot(new ByteArrayInputStream(body));
            documents += decoded.content().rows();
            decoded.content().close();
            request.put("snapshot", decoded.snapshot());
            decoded.cursor().ifPresent(cursor -> request.put("cursor", cursor));
            more = decoded.hasMore();
        }
        return documents;
    }

    /**
     * Fetches the saved requests and throws the bodies away.
     *
     * @return bytes of bodies
     */
    long fetchAll(Workspace work) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        for (Path request : Workspace.files(work.requests())) {
            bytes += client.execute(post(Files.readAllBytes(request)), response -> {
                long read = 0;
                try (var in = response.getEntity().getContent()) {
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        read += n;
                    }
                }
                return read;
            });
        }
        return bytes;
    }

    byte[] fetch(byte[] request) throws IOException {
        return client.execute(post(request), response -> {
            byte[] body = response.getEntity().getContent().readAllBytes();
            if (response.getCode() != 200) {
                throw new IOException("the sandbox answered " + new String(body, StandardCharsets.UTF_8));
            }
            return body;
        });
    }

    private HttpPost post(byte[] request) {
        HttpPost post = new HttpPost(target.url() + "/api/list_snapshot");
        post.setHeader("Authorization", "Convex " + target.deployKey());
        post.setEntity(new ByteArrayEntity(request, ContentType.APPLICATION_JSON));
        return post;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
