package io.caravan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ShadowedNamesTest {
    /** It would be loaded in the place of the class that ships, wherever tests run. */
    @Test
    void no_class_of_the_tests_has_the_name_of_one_that_ships() throws IOException {
        Path tests = Path.of("src/test/java");
        try (Stream<Path> files = Files.walk(tests)) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith("package-info.java"))
                            .filter(file ->
                                    Files.exists(Path.of("src/main/java").resolve(tests.relativize(file)))))
                    .isEmpty();
        }
    }
}
