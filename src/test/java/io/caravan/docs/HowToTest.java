package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Page;
import io.caravan.testing.process.CaravanCommand;
import io.caravan.testing.process.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of a how-to does what its page says, one after another as a reader types them, against the sandbox. */
@Tag("slow")
class HowToTest {
    @TempDir
    private Path directory;

    static Stream<Path> pages() {
        return Page.below(Path.of("docs", "howto")).stream()
                .filter(page -> !page.commands().isEmpty())
                .map(Page::file);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void what_a_page_tells_to_type_works(Path file) throws IOException {
        for (String tool : List.of("bash", "openssl", "keytool")) {
            assumeThat(Tool.isThere(tool))
                    .as("no " + tool + " is on the PATH, so the commands of the how-tos are not executed")
                    .isTrue();
        }
        Path bin = CaravanCommand.install(directory);
        Path work = Files.createDirectory(directory.resolve("work"));
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Tool.Ran ran = Tool.in(work)
                    .with("PATH", bin + File.pathSeparator + System.getenv("PATH"))
                    .with("CONVEX_URL", sandbox.url().toString())
                    .with("CONVEX_DEPLOY_KEY", sandbox.deployKey())
                    .run(
                            "bash",
                            "-euo",
                            "pipefail",
                            "-c",
                            String.join("\n", Page.read(file).commands()));
            assertThat(ran.code()).as(ran.output()).isZero();
        }
    }
}
