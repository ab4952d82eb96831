package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ManagementHttp;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import io.caravan.testing.warehouse.WarehouseLake;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No secret and no row is in a log, however talkative, or on a page; and the log can be read by machines. */
class SecretsTest {
    private static final String KEY = "prod:otter-1|ey+C4n4ry/Of=The+Caravan==";
    private static final String ROW = "the otter sleeps at noon";
    private static final String NOTES =
            """
                    {"":{"notes":"included","users":"included","_other":"excluded"},"_other":"excluded"}""";
    private static final Pattern SERVED = Pattern.compile("served at (http://127.0.0.1:\\d+)/");

    @TempDir
    private Path directory;

    @Test
    void a_run_that_says_everything_does_not_say_the_deploy_key_or_a_row() throws Exception {
        try (Sandbox sandbox = sandbox();
                CaravanProcess process = start(sandbox, "run", "log.level=trace", "sync.cron=* * * * * ?")) {
            Awaitility.await()
                    .until(() -> !process.isAlive() || process.output().contains("Batch 1 of app"));
            Matcher address = SERVED.matcher(process.output());
            assertThat(address.find()).isTrue();
            for (String path : List.of("/", "/status.json", "/observe/health", "/observe/metrics", "/observe/info")) {
                givesNothingAway(path, get(address.group(1) + path), KEY);
            }
            process.terminate();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output()).contains(" TRACE ");
            givesNothingAway("the log", process.output(), KEY);
            givesNothingAway("the log", process.output(), ROW);
        }
    }

    @Test
    void every_line_of_a_json_log_is_json_and_says_where_it_comes_from() throws IOException {
        try (Sandbox sandbox = sandbox();
                CaravanProcess process = start(sandbox, "sync", "log.format=json")) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            String batch = "";
            for (String line : process.output().lines().toList()) {
                JsonNode json = new ObjectMapper().readTree(line);
                assertThat(json.path("@timestamp").asText()).as(line).isNotEmpty();
                batch = json.path("message").asText().startsWith("Batch 1 of app") ? line : batch;
            }
            JsonNode labels = new ObjectMapper().readTree(batch).path("labels");
            assertThat(labels.path("source").asText()).isEqualTo("app");
            assertThat(labels.path("batch").asText()).isEqualTo("1");
            assertThat(labels.path("route").asText()).isEqualTo("land");
        }
    }

    @Tag("slow")
    @Test
    void a_run_into_a_warehouse_that_says_everything_says_no_token_and_no_row() {
        saysNothing("token");
    }

    @Test
    @Tag("slow")
    void a_run_into_a_warehouse_that_says_everything_says_no_secret_of_a_principal_and_no_row() {
        saysNothing("principal");
    }

    private void saysNothing(String login) {
        Warehouse warehouse = Warehouse.shared();
        WarehouseLake lake = WarehouseLake.in(warehouse, "secrets_" + login);
        warehouse.reset();
        warehouse.inject(WarehouseFault.conflict().onStatement("explode\\(from_json"));
        warehouse.inject(WarehouseFault.unavailableAfterCommit().onStatement("COPY INTO"));
        List<String> settings = new ArrayList<>(login.equals("token") ? lake.settings() : lake.settingsOfPrincipal());
        settings.addAll(
                List.of(lake.volume(), "databricks.mergeRows=2", "convex.selection=" + NOTES, "log.level=trace"));
        try (Sandbox sandbox = sandbox();
                CaravanProcess process = start(sandbox, "sync", settings.toArray(String[]::new))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
            assertThat(process.output()).contains(" TRACE ");
            for (String secret : List.of(KEY, Warehouse.TOKEN, Warehouse.SECRET, ROW)) {
                givesNothingAway("the log", process.output(), secret);
            }
        }
        assertThat(lake.tables()).contains("app__notes");
        assertThat(warehouse.submissions(""))
                .extracting(Warehouse.Submission::fault)
                .contains("conflict", "503-after-commit");
    }

    private static Sandbox sandbox() {
        Sandbox sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withDeployKey(KEY));
        String note = new SandboxLog(sandbox.url())
                .post("/sandbox/tables", "{\"table\":\"notes\",\"documents\":[{\"text\":\"" + ROW + "\"}]}");
        assertThat(note).isNotEmpty();
        return sandbox;
    }

    private CaravanProcess start(Sandbox sandbox, String command, String... settings) {
        Workplace work = new Workplace(directory, sandbox.url().toString(), KEY, settings);
        return CaravanProcess.start(LoggedApp.class, directory.resolve("output.txt"), work.arguments(command));
    }

    private static String get(String url) throws IOException, InterruptedException {
        HttpResponse<String> answer = ManagementHttp.CLIENT.send(
                HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isIn(200, 503);
        return answer.body();
    }

    private static void givesNothingAway(String where, String text, String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> forms = List.of(
                secret,
                secret.substring(secret.length() - 8),
                Arrays.toString(bytes).replaceAll("[\\[\\]]", ""),
                Base64.getEncoder().withoutPadding().encodeToString(bytes),
                Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                URLEncoder.encode(secret, StandardCharsets.UTF_8));
        for (String form : forms) {
            int at = text.indexOf(form);
            String line = at < 0 ? "" : text.substring(Math.max(0, at - 200), at);
            assertThat(at).as("%s gives away %s after: %s", where, form, line).isNegative();
        }
    }
}
