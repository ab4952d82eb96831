package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of three files that depends on the jar alone. */
@Tag("slow")
class BareProjectTest {
    private static final Path PROJECT = Path.of("testbeds", "bare");

    @TempDir
    private Path directory;

    @Test
    void a_route_in_a_project_of_three_files_shows_events() throws Exception {
        try (Stream<Path> files = Files.walk(PROJECT)) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> !file.startsWith(PROJECT.resolve("target"))))
                    .hasSize(3);
        }
        String classPath = runtime();
        Path classes = Files.createDirectories(directory.resolve("classes"));
        run(List.of(
                        java("javac"),
                        "-d",
                        classes.toString(),
                        "-cp",
                        classPath,
                        PROJECT.resolve("src/main/java/Hello.java").toString()))
                .waitFor();
        Path output = directory.resolve("output.txt");
        Process hello = new ProcessBuilder(
                        java("java"),
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                classes.toString(),
                                PROJECT.resolve("src/main/resources")
                                        .toAbsolutePath()
                                        .toString(),
                                classPath),
                        "Hello")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(output).contains("upsert users ") || !hello.isAlive());
            assertThat(Files.readString(output)).contains("truncate users", "upsert users ");
        } finally {
            hello.destroyForcibly();
        }
    }

    private static Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command).inheritIO().start();
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    /** What Maven resolves for a project that depends on the jar: the jar, here its classes, and what its runtime needs and is not optional. */
    private static String runtime() {
        return Path.of("target", "classes").toAbsolutePath()
                + File.pathSeparator
                + String.join(
                        File.pathSeparator,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .filter(entry -> entry.endsWith(".jar"))
                                .filter(entry -> !entry.contains("camel-observability-services"))
                                .filter(entry -> Files.exists(Path.of(
                                        "target",
                                        "lib",
                                        Path.of(entry).getFileName().toString())))
                                .toList());
    }
}
