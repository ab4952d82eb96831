package io.caravan.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The sandbox answers what Convex's export code answered: {@code src/test/resources/convex-recordings}. */
class RecordingsContractTest {
    private static final Path RECORDINGS = Path.of("src/test/resources/convex-recordings");

    @TestFactory
    Stream<DynamicTest> the_sandbox_answers_as_the_real_export_code_did() throws IOException {
        return recordings().stream()
                .map(file -> DynamicTest.dynamicTest(file.getFileName().toString(), () -> replay(file)));
    }

    private static void replay(Path file) throws IOException {
        try (Replay replay = new Replay(Recording.read(file))) {
            replay.run(difference -> {
                throw difference;
            });
        }
    }

    private static List<Path> recordings() throws IOException {
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void what_is_not_compared_is_there_to_be_compared() throws IOException {
        assertThat(recordings()).hasSize(23);
        for (Listed left : Listed.uncompared()) {
            assertThat(Recording.read(RECORDINGS.resolve(left.file())).lines())
                    .as(left.toString())
                    .hasSizeGreaterThanOrEqualTo(left.line());
        }
    }
}
