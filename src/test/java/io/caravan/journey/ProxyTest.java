package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Workplace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a company's network nothing is reached but by its proxy, which is told in one way for Convex, S3 and Databricks. */
class ProxyTest {
    private static final String LOGIN = "me:s3cr3t-w0rd";
    private static final String AUTHORIZATION =
            "Basic " + Base64.getEncoder().encodeToString(LOGIN.getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private Sandbox sandbox;
    private HttpServer plain;
    private ServerSocket tunnel;

    @BeforeEach
    void start() throws IOException {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(20));
        plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        plain.createContext("/", exchange -> {
            URI target = exchange.getRequestURI();
            asked.add(exchange.getRequestMethod() + " " + target.getAuthority());
            boolean known = AUTHORIZATION.equals(exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            byte[] request = exchange.getRequestBody().readAllBytes();
            if (!known) {
                exchange.getResponseHeaders().set("Proxy-Authenticate", "Basic realm=\"proxy\"");
                exchange.sendResponseHeaders(407, -1);
            } else {
                HttpResponse<byte[]> answer = forward(
                        exchange.getRequestMethod(),
                        target,
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        request);
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        });
        plain.start();
        tunnel = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread accepting = new Thread(this::accept, "tunnel");
        accepting.setDaemon(true);
        accepting.start();
    }

    @AfterEach
    void stop() throws IOException {
        sandbox.close();
        plain.stop(0);
        tunnel.close();
    }

    private HttpResponse<byte[]> forward(String method, URI target, String authorization, byte[] body)
            throws IOException {
        try {
            String query = target.getRawQuery() == null ? "" : "?" + target.getRawQuery();
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(sandbox.url() + target.getRawPath() + query))
                                    .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                                    .header("Authorization", authorization)
                                    .header("Content-Type", "application/json")
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Writes down who is asked for, and lets nobody through. */
    private void accept() {
        while (!tunnel.isClosed()) {
            try (Socket socket = tunnel.accept()) {
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                asked.add(in.readLine());
                boolean known = in.lines().takeWhile(line -> !line.isEmpty()).toList().stream()
                        .anyMatch(line -> line.equalsIgnoreCase("Proxy-Authorization: " + AUTHORIZATION));
                asked.add(known ? "known" : "unknown");
                List<String> answer = known
                        ? List.of("HTTP/1.1 403 Closed", "Content-Length: 0", "Connection: close", "", "")
                        : List.of(
                                "HTTP/1.1 407 Who",
                                "Proxy-Authenticate: Basic realm=\"proxy\"",
                                "Content-Length: 0",
                                "Connection: close",
                                "",
                                "");
                socket.getOutputStream().write(String.join("\r\n", answer).getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
            } catch (IOException gone) {
                asked.add("hung up");
            }
        }
    }

    @Test
    void a_deployment_whose_name_only_the_proxy_knows_is_synced_and_the_proxys_password_stays_out_of_the_log() {
        String output = run(
                0,
                "http_proxy=http://" + LOGIN + "@127.0.0.1:"
                        + plain.getAddress().getPort(),
                "sync",
                "http://convex.invalid:3210",
                "log.level=trace");
        assertThat(output).contains("Batch 1 of app");
        assertThat(asked).contains("POST convex.invalid:3210");
    }

    @Test
    void convex_and_a_bucket_are_reached_by_the_same_proxy() {
        String output = run(
                2,
                httpsProxy(),
                "check",
                "https://happy-otter-123.convex.cloud",
                "s3.location=s3://bucket/lake",
                "s3.endpoint=https://store.invalid:9000",
                "s3.pathStyle=true",
                "s3.maxAttempts=1");
        assertThat(output).contains("FAILED");
        assertThat(asked)
                .contains("known")
                .anyMatch(line -> line.startsWith("CONNECT happy-otter-123.convex.cloud:443"))
                .anyMatch(line -> line.startsWith("CONNECT store.invalid:9000"));
    }

    @Test
    void a_warehouse_is_reached_by_it_too() {
        String output = run(
                2,
                httpsProxy(),
                "check",
                "https://happy-otter-123.convex.cloud",
                "target=databricks",
                "databricks.token=t",
                "databricks.url=jdbc:databricks://warehouse.invalid:443/default;httpPath=/sql/1.0/warehouses/1");
        assertThat(output).contains("FAILED");
        assertThat(asked).anyMatch(line -> line.startsWith("CONNECT warehouse.invalid:443"));
    }

    @Test
    void who_is_excepted_is_asked_directly() {
        run(1, httpsProxy(), "check", "https://otter.corp.invalid", "convex.maxAttempts=1");
        assertThat(asked).isEmpty();
    }

    /** Whose address is in order was told to check convex.url. */
    @Test
    void a_proxy_that_is_not_there_is_told_of_and_not_the_deployment() {
        String unknown =
                run(1, "HTTPS_PROXY=http://" + LOGIN + "@proxy.invalid:3128", "check", "https://otter.invalid");
        assertThat(unknown)
                .contains(
                        "the host name of the proxy proxy.invalid:3128 (HTTPS_PROXY, or the property https.proxyHost)")
                .doesNotContain("check convex.url");
        String refusing = run(1, "http_proxy=http://127.0.0.1:1", "check", "http://otter.invalid:3210");
        assertThat(refusing)
                .contains("check the proxy 127.0.0.1:1 (HTTP_PROXY, or the property http.proxyHost)")
                .doesNotContain("check convex.url");
        assertThat(run(1, httpsProxy(), "check", "https://otter.corp.invalid")).contains("check convex.url");
    }

    private String httpsProxy() {
        return "HTTPS_PROXY=http://" + LOGIN + "@127.0.0.1:" + tunnel.getLocalPort();
    }

    private String run(int code, String proxy, String command, String url, String... settings) {
        List<String> all = new ArrayList<>(Arrays.asList(settings));
        all.add("convex.maxAttempts=1");
        Workplace work = new Workplace(directory, url, sandbox.deployKey(), all);
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output.txt"),
                work.arguments(command),
                List.of("env", proxy, "NO_PROXY=.corp.invalid"))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
            assertThat(process.output()).doesNotContain("s3cr3t-w0rd", AUTHORIZATION.substring("Basic ".length()));
            return process.output();
        }
    }
}
