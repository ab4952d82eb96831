package io.caravan.app;

import io.caravan.core.failure.SyncFailure;
import io.caravan.ops.ManagementConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The running Caravan that a console is for. */
public record ConsoleTarget(URI jolokia, ManagementConfig management) {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleTarget.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Throws where it would never let the console in; only warns where nothing answers yet. */
    public void prove() throws InterruptedException {
        int status;
        try {
            status = ask();
        } catch (IOException e) {
            LOG.warn("Nothing answers at {} yet; the console shows it once a Caravan runs there", jolokia);
            return;
        }
        if (status == 401) {
            throw new SyncFailure.Misconfigured("The Caravan at " + jolokia
                    + " has another management.user or management.password. Nothing was started. Set the same"
                    + " MANAGEMENT_PASSWORD for both.");
        }
        if (status != 200) {
            throw new SyncFailure.Misconfigured("There is no Jolokia at " + jolokia + " (HTTP " + status
                    + "). Nothing was started. Start `caravan run` with MANAGEMENT_PASSWORD, and name its management.port"
                    + " with --connect.");
        }
    }

    private int ask() throws IOException, InterruptedException {
        String pair = management.user() + ":" + management.password().value();
        HttpRequest version = HttpRequest.newBuilder(jolokia)
                .timeout(PATIENCE)
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"version\"}"))
                .build();
        return HttpClient.newBuilder()
                .connectTimeout(PATIENCE)
                .build()
                .send(version, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
