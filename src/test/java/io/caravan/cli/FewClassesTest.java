package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.CaravanProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for in passing is answered at once: it starts no routes, no engine and no driver, as the JVM's own log tells. */
class FewClassesTest {
    private static final String ENGINES = "org[.]duckdb|com[.]databricks|com[.]zaxxer|software[.]amazon|io[.]delta";

    /** Of run: the status page, the schedule, the console's door. */
    private static final String SERVERS =
            "io[.]netty[.]channel|io[.]vertx[.]core[.]impl|org[.]quartz[.](core|impl)|org[.]jolokia";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version", "config", "status"})
    void a_command_that_only_tells_loads_neither_routes_nor_engine_nor_driver(String command) throws IOException {
        assertThat(loadedBy(command, "org[.]apache[.](camel|hc|parquet)|" + ENGINES + "|" + SERVERS))
                .isEmpty();
    }

    /** It asks the source by the routes, which may be a user's: so those are there. */
    @Test
    void a_check_without_staging_loads_no_engine_no_driver_and_no_server() throws IOException {
        assertThat(loadedBy("check", ENGINES + "|" + SERVERS, "-Dstaging.enabled=false"))
                .isEmpty();
    }

    @Test
    void a_sync_onto_a_disk_loads_no_client_of_a_bucket_no_driver_and_no_server() throws IOException {
        assertThat(loadedBy("sync", "com[.]zaxxer|software[.]amazon|io[.]delta|" + SERVERS))
                .isEmpty();
    }

    private List<String> loadedBy(String command, String names, String... options) throws IOException {
        Path classes = directory.resolve("classes.txt");
        List<String> words = new ArrayList<>(List.of(command));
        if (!command.startsWith("--")) {
            words.add("-Ds3.location=file:" + directory.resolve("lake"));
            words.add("-Dstate.location=file:" + directory.resolve("state"));
        }
        words.addAll(List.of(options));
        try (CaravanProcess process = CaravanProcess.start(
                App.class,
                directory.resolve("output.txt"),
                words,
                List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + classes))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        try (Stream<String> loaded = Files.lines(classes)) {
            List<String> all = loaded.toList();
            assertThat(all).anyMatch(line -> line.contains("io.caravan.cli.App"));
            Pattern unwanted = Pattern.compile("\\] (" + names + ")[.]");
            return all.stream().filter(unwanted.asPredicate()).toList();
        }
    }
}
