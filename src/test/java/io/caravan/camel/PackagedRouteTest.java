package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.process.Maven;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route that docs/camel.md begins with, by each of the ways that it names. By the build once the jar is made; see pom.xml. */
class PackagedRouteTest {
    private static final Path JAR = Path.of("target", "caravan.jar").toAbsolutePath();
    private static final String EVENTS = "] upsert users ";

    @TempDir
    private Path directory;

    private Path output;

    @BeforeEach
    void needsTheJar() {
        assumeThat(JAR).as("there is no jar: mvn -DskipTests package makes it").isRegularFile();
        output = directory.resolve("output.txt");
    }

    /** The first route of the guide, as its reader copies it. */
    private static void addRoute(Path home) throws IOException {
        String guide = Files.readString(Path.of("docs", "camel.md"));
        String block = "```yaml\n";
        int from = guide.indexOf(block) + block.length();
        Path folder = Files.createDirectories(home.resolve("routes"));
        Files.writeString(folder.resolve("hello.camel.yaml"), guide.substring(from, guide.indexOf("```", from)));
    }

    private Process start(Path home, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("MANAGEMENT_PORT", "0");
        builder.environment().put("STAGING_ENABLED", "false");
        builder.environment().putAll(environment);
        return builder.start();
    }

    private String awaitLines(Process process, String... lines) throws IOException {
        try {
            await().until(() -> !process.isAlive() || Stream.of(lines).allMatch(read()::contains));
            assertThat(read()).contains(lines);
            return read();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private String read() throws IOException {
        return Files.readString(output);
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    @Test
    void a_file_in_routes_beside_the_jar_shows_its_events_beside_caravans_own_syncs() throws IOException {
        addRoute(directory);
        Process process = start(directory, List.of(java("java"), "-jar", JAR.toString()), Map.of());
        String said = awaitLines(process, EVENTS, "Batch 1 of app");
        assertThat(said).contains("Routes of yours: [").doesNotContain("ERROR");
    }

    @Tag("slow")
    @Test
    void bin_caravan_has_the_same_and_what_a_user_put_into_lib() throws IOException {
        assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("no /bin/sh").isTrue();
        Path home = Files.createDirectories(directory.resolve("a home"));
        Files.createDirectories(home.resolve("bin"));
        Files.copy(Path.of("bin", "caravan"), home.resolve("bin/caravan"));
        Files.copy(JAR, home.resolve("caravan.jar"));
        try (Stream<Path> jars = Files.list(Path.of("target", "lib"))) {
            for (Path jar : jars.filter(Files::isRegularFile).toList()) {
                link(home.resolve("lib").resolve(jar.getFileName()), jar);
            }
        }
        addRoute(directory);
        Process process = start(
                directory,
                List.of("/bin/sh", home.resolve("bin/caravan").toString(), "run"),
                Map.of("JAVA_HOME", System.getProperty("java.home")));
        awaitLines(process, EVENTS, "Batch 1 of app");
    }

    private static void link(Path link, Path target) throws IOException {
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, target.toAbsolutePath());
    }

    /** In a copy of the checkout: what camel:run compiles and lands stays there. */
    @Tag("slow")
    @Test
    void mvn_compile_camel_run_shows_its_events_beside_caravans_own_syncs() throws IOException {
        Path copy = Files.createDirectories(directory.resolve("checkout"));
        for (String part : List.of(".mvn", "src", "routes", "target/classes", "target/maven-status")) {
            copy(Path.of(part), copy.resolve(part));
        }
        for (String file : List.of("pom.xml", "application.properties")) {
            Files.copy(Path.of(file), copy.resolve(file));
        }
        addRoute(copy);
        List<String> command = new ArrayList<>(Maven.command());
        command.addAll(List.of("-Dmaven.compiler.useIncrementalCompilation=false", "compile", "camel:run"));
        awaitLines(start(copy, command, Map.of()), EVENTS, "Batch 1 of app");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }
}
