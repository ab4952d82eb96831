package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.BuggyApp;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever collects JSON loses no line, least of all the one that says why nothing works. */
class JsonLogTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withChangesPerSecond(50));
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_wrong_key_is_said_in_json() {
        List<JsonNode> lines =
                lines(LoggedApp.class, 2, work("prod:otter|wrong").arguments("run"));
        assertThat(lines).last().satisfies(line -> {
            assertThat(message(line)).startsWith("caravan: ").contains("CONVEX_DEPLOY_KEY");
            assertThat(line.path("log.level").asText()).isEqualTo("ERROR");
        });
    }

    @Test
    void every_problem_of_a_configuration_is_said_in_json() {
        List<JsonNode> lines = lines(
                LoggedApp.class,
                2,
                work(sandbox.deployKey()).arguments("run", "-Dsync.cron=often", "-Dmanagement.port=x"));
        assertThat(lines)
                .singleElement()
                .extracting(JsonLogTest::message)
                .asString()
                .startsWith("The configuration has 2 problems; nothing was done")
                .contains("sync.cron", "management.port");
    }

    @Test
    void wrong_options_are_said_in_json() {
        assertThat(lines(LoggedApp.class, 2, work(sandbox.deployKey()).arguments("run", "--qwerty")))
                .singleElement()
                .extracting(JsonLogTest::message)
                .asString()
                .contains("--qwerty");
    }

    @Test
    void a_bug_is_said_in_json_with_its_stack_trace() {
        assertThat(lines(BuggyApp.class, 1, work(sandbox.deployKey()).arguments("sync")))
                .last()
                .satisfies(line -> {
                    assertThat(message(line))
                            .contains("this is a bug, please report it")
                            .contains("nobody thought");
                    assertThat(line.path("error.stack_trace").asText()).contains("at io.caravan.cli.");
                });
    }

    @Test
    void lines_of_staging_and_compaction_say_which_route_and_batch_they_are_of() {
        Workplace work = work(
                sandbox.deployKey(),
                "log.level=debug",
                "sync.cron=* * * * * ?",
                "staging.enabled=true",
                "compact.minFiles=2",
                "compact.every=sync");
        try (CaravanProcess process = start(LoggedApp.class, work.arguments("run"))) {
            Awaitility.await().until(() -> !process.isAlive() || hasStagedAndCompacted(process.output()));
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
            List<JsonNode> lines = parsed(process.output());
            assertThat(lines)
                    .filteredOn(line -> message(line).contains(" in the place of "))
                    .isNotEmpty()
                    .allSatisfy(line -> {
                        assertThat(line.at("/labels/route").asText()).isEqualTo("compact");
                        assertThat(message(line))
                                .startsWith("Batch " + line.at("/labels/batch").asText() + ":");
                    });
            assertThat(lines)
                    .filteredOn(
                            line -> line.path("log.logger").asText().startsWith("io.caravan.staging.StateMaterializer")
                                    || line.path("log.logger").asText().startsWith("io.caravan.route.StagingSteps"))
                    .isNotEmpty()
                    .allSatisfy(line ->
                            assertThat(line.at("/labels/route").asText()).isEqualTo("staging"));
        }
    }

    private static boolean hasStagedAndCompacted(String output) {
        return output.contains(" in the place of ") && output.contains("""
                "route":"staging\"""");
    }

    private Workplace work(String key, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("log.format=json");
        return new Workplace(directory, sandbox.url().toString(), key, all);
    }

    private CaravanProcess start(Class<?> main, List<String> arguments) {
        return CaravanProcess.start(main, directory.resolve("output.txt"), arguments);
    }

    private List<JsonNode> lines(Class<?> main, int code, List<String> arguments) {
        try (CaravanProcess process = start(main, arguments)) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
            return parsed(process.output());
        }
    }

    private static List<JsonNode> parsed(String output) {
        return output.lines().map(JsonLogTest::json).toList();
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }

    private static String message(JsonNode line) {
        return line.path("message").asText();
    }
}
