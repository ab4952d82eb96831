package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.caravan.testing.ManagementHttp;
import io.caravan.testing.ScriptedConvex;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.JolokiaClient;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever another program says about our secrets, aloud and in full, is told by none of our logs, pages, files and commands. */
class QuotedSecretsTest {
    private static final String KEY = "prod:otter-1|d3ploy/K3y+of=The-Test";
    private static final String PASSWORD = "0perations/p4ssword";
    private static final String TOKEN = "d4tabricks+t0ken=of-the-test";
    private static final String PROXY = "pr0xy-p4ssword-of-the-test";
    private static final List<String> SECRETS =
            List.of(KEY, KEY.substring(KEY.indexOf('|') + 1), PASSWORD, TOKEN, PROXY, S3Testbed.SECRET);
    private static final String ALL = String.join(" and ", SECRETS);
    private static final String JSON = """
            {"code":"Busy","message":"%s"}""";
    private static final Pattern SERVED = Pattern.compile("served at (http://127.0.0.1:\\d+)/");

    @TempDir
    private Path directory;

    private final List<AutoCloseable> servers = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable server : servers) {
            server.close();
        }
    }

    /** Says everything to everybody. */
    private int talkative(int status, String body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders()
                    .add("Content-Type", body.startsWith("<") ? "application/xml" : "application/json");
            boolean bare = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(status, bare ? -1 : bytes.length);
            if (!bare) {
                exchange.getResponseBody().write(bytes);
            }
            exchange.close();
        });
        server.start();
        servers.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }

    private static Answer answer(int status) {
        byte[] body = JSON.formatted(ALL).getBytes(StandardCharsets.UTF_8);
        return new Answer(status, Map.of(), out -> out.write(body), ScriptedConvex.Ending.PROPER);
    }

    private CaravanProcess start(String url, String command, String... settings) {
        Workplace work = new Workplace(directory, url, "unused", settings);
        List<String> arguments = new ArrayList<>(work.arguments(command));
        arguments.removeIf(argument -> argument.startsWith("-Dconvex.deploy.key="));
        return CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output.txt"),
                arguments,
                List.of(
                        "env",
                        "CONVEX_DEPLOY_KEY=" + KEY,
                        "MANAGEMENT_PASSWORD=" + PASSWORD,
                        "DATABRICKS_TOKEN=" + TOKEN,
                        "HTTPS_PROXY=http://joe:" + PROXY + "@127.0.0.1:1"));
    }

    @Test
    void a_source_that_quotes_them_fills_no_log_and_no_page_with_them_and_neither_does_a_route_of_the_user()
            throws Exception {
        Path routes = Files.createDirectory(directory.resolve("routes"));
        Files.writeString(
                routes.resolve("mine.camel.yaml"),
                """
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      steps:
                        - log: "mine: ${sysenv.CONVEX_DEPLOY_KEY} ${sysenv.MANAGEMENT_PASSWORD} ${sysenv.AWS_SECRET_ACCESS_KEY}"
                """);
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            convex.snapshot(asked -> answer(503));
            try (CaravanProcess process = start(
                    convex.url(),
                    "run",
                    "sync.cron=* * * * * ?",
                    "convex.maxAttempts=1",
                    "log.level=debug",
                    "routes.location=file:" + routes)) {
                await().until(() -> !process.isAlive() || saysBoth(process.output()));
                Matcher served = SERVED.matcher(process.output());
                assertThat(served.find()).as(process.output()).isTrue();
                for (String path :
                        List.of("/", "/status.json", "/observe/health", "/observe/metrics", "/observe/info")) {
                    tellsNone(path, get(served.group(1) + path));
                }
                JolokiaClient jmx = new JolokiaClient(served.group(1), "caravan", PASSWORD);
                String beans = jmx.read("io.caravan:type=Caravan,*").toString();
                assertThat(beans).contains("503", "***");
                tellsNone("JMX", beans);
                convex.snapshot(asked -> answer(401));
                assertThat(process.exitCode()).isEqualTo(2);
                assertThat(process.output()).contains("answered 401", "mine: *** *** ***");
                tellsNone("the log", process.output());
            }
            String last = Files.readString(directory.resolve("state/last-error.json"));
            assertThat(last).contains("***");
            tellsNone("last-error.json", last);
        }
    }

    @Test
    void a_store_that_quotes_them_is_not_quoted() throws IOException {
        int port = talkative(403, "<Error><Code>AccessDenied</Code><Message>" + ALL + "</Message></Error>");
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            ended(
                    convex.url(),
                    "AccessDenied",
                    "sync",
                    "s3.location=s3://bucket/lake",
                    "s3.endpoint=http://127.0.0.1:" + port,
                    "s3.pathStyle=true",
                    "s3.region=us-east-1",
                    "s3.maxAttempts=1");
        }
    }

    @Test
    void a_warehouse_that_quotes_them_is_not_quoted() throws IOException {
        warehouse(403);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(ints = {400, 401, 404, 500})
    void a_warehouse_that_quotes_them_with_another_status_is_not_quoted(int status) throws IOException {
        warehouse(status);
    }

    private void warehouse(int status) throws IOException {
        int port = talkative(status, "{\"error_code\":\"OTTER\",\"message\":\"" + ALL + "\"}");
        try (ScriptedConvex convex = ScriptedConvex.start()) {
            ended(
                    convex.url(),
                    "FAILED  destination",
                    "check",
                    "target=databricks",
                    "databricks.url=jdbc:databricks://127.0.0.1:" + port
                            + "/default;ssl=0;httpPath=/sql/1.0/warehouses/x");
        }
    }

    @Test
    void a_proxy_that_quotes_them_is_not_quoted() throws IOException {
        int port = talkative(502, JSON.formatted(ALL));
        Workplace work = new Workplace(directory, "http://convex.test", KEY, "convex.maxAttempts=1");
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("output.txt"),
                work.arguments("check"),
                List.of("env", "HTTP_PROXY=http://joe:" + PROXY + "@127.0.0.1:" + port))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
            assertThat(process.output()).contains("answered 502", "***");
            tellsOnly(PROXY, process.output());
            tellsOnly(KEY, process.output());
            tellsOnly(S3Testbed.SECRET, process.output());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "sandbox"})
    void help_shows_no_setting(String command) {
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve(command + ".txt"),
                List.of(command, "--help"),
                List.of("env", "CONVEX_DEPLOY_KEY=" + KEY, "MANAGEMENT_PASSWORD=" + PASSWORD))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            tellsNone("--help", process.output());
        }
    }

    private void ended(String url, String told, String command, String... settings) {
        try (CaravanProcess process = start(url, command, settings)) {
            assertThat(process.exitCode()).as(process.output()).isNotZero();
            assertThat(process.output()).contains(told);
            tellsNone("the log", process.output());
        }
    }

    private static boolean saysBoth(String output) {
        return output.contains("The sync failed: ") && output.contains("mine: ");
    }

    private static String get(String url) throws IOException, InterruptedException {
        String pair = Base64.getEncoder().encodeToString(("caravan:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpResponse<String> answer = ManagementHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Basic " + pair)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isIn(200, 503);
        return answer.body();
    }

    private static void tellsNone(String where, String text) {
        SECRETS.forEach(secret -> tells(where, text, secret));
    }

    private static void tellsOnly(String secret, String text) {
        tells("the log", text, secret);
    }

    private static void tells(String where, String text, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (String form : List.of(
                secret,
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                URLEncoder.encode(secret, StandardCharsets.UTF_8))) {
            int at = text.indexOf(form);
            String before = at < 0 ? "" : text.substring(Math.max(0, at - 300), at);
            assertThat(at).as("%s tells %s after: %s", where, form, before).isNegative();
        }
    }
}
