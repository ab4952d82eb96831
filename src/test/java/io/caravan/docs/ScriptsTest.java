package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A shell takes a slip for something else and goes on; shellcheck finds those that it knows. */
class ScriptsTest {
    @Test
    void shellcheck_finds_nothing_in_the_launchers_the_benchmarks_and_the_build() throws IOException {
        assumeThat(Tool.isThere("shellcheck"))
                .as("no shellcheck is on the PATH (package shellcheck), so no script is checked")
                .isTrue();
        List<String> command = new ArrayList<>(List.of("shellcheck", "-x", "src/main/dist/bin/caravan"));
        for (String folder : List.of(".ci", "bench")) {
            try (Stream<Path> files = Files.list(Path.of(folder))) {
                files.filter(file -> folder.equals(".ci") || file.toString().endsWith(".sh"))
                        .map(Path::toString)
                        .sorted()
                        .forEach(command::add);
            }
        }
        assertThat(command).hasSizeGreaterThan(10);
        Tool.Ran ran = Tool.in(Path.of(".")).run(command);
        assertThat(ran.code()).as(ran.output()).isZero();
    }
}
