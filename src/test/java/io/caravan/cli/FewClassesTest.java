package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.CaravanProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked for in passing is answered at once: it starts no routes, no engine and no driver, as the JVM's own log tells. */
class FewClassesTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--help", "config", "status"})
    void a_command_that_only_tells_loads_neither_routes_nor_engine_nor_driver(String command) throws IOException {
        Path classes = directory.resolve("classes.txt");
        List<String> place = command.startsWith("--")
                ? List.of(command)
                : List.of(
                        command,
                        "-Ds3.location=file:" + directory.resolve("lake"),
                        "-Dstate.location=file:" + directory.resolve("state"));
        try (CaravanProcess process = CaravanProcess.start(
                App.class,
                directory.resolve("output.txt"),
                place,
                List.of("env", "JAVA_TOOL_OPTIONS=-Xlog:class+load:file=" + classes))) {
            assertThat(process.exitCode()).as(process.output()).isZero();
        }
        try (Stream<String> loaded = Files.lines(classes)) {
            assertThat(
                            loaded.filter(
                                    line -> line.matches(
                                            ".*\\] (org[.]apache[.]camel|org[.]duckdb|com[.]databricks|com[.]zaxxer|software[.]amazon)[.].*")))
                    .isEmpty();
        }
    }
}
