package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.process.Maven;
import io.caravan.testing.process.Tool;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A project of three files that depends on the jar alone, built by Maven. By the build once the jar is made; see pom.xml. */
@Tag("slow")
class BareProjectTest {
    private static final Path PROJECT = Path.of("testbeds", "bare");
    private static final Path JAR = Path.of("target", "caravan.jar");
    private static final String DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath";

    @TempDir
    private Path directory;

    @Test
    void a_route_in_a_project_of_three_files_shows_events() throws IOException {
        assumeThat(JAR).as("there is no jar: mvn -DskipTests package makes it").isRegularFile();
        Path project = copy();
        List<String> build = new ArrayList<>(Maven.command());
        build.addAll(List.of(
                Maven.withInstalled(JAR, directory.resolve("repository")),
                "compile",
                DEPENDENCIES,
                "-Dmdep.outputFile=" + directory.resolve("classpath")));
        Tool.Ran built = Tool.in(project).run(build);
        assertThat(built.code()).as(built.output()).isZero();
        String classPath = Files.readString(directory.resolve("classpath"));
        assertThat(classPath).contains("caravan-0.1.0.jar").doesNotContain("junit-jupiter", "databricks-jdbc");
        hello(project.resolve("target/classes") + File.pathSeparator + classPath);
    }

    /** Of its three files. */
    private Path copy() throws IOException {
        Path copy = directory.resolve("project");
        try (Stream<Path> files = Files.walk(PROJECT)) {
            List<Path> three = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(PROJECT.resolve("target")))
                    .toList();
            assertThat(three).hasSize(3);
            for (Path file : three) {
                Path to = copy.resolve(PROJECT.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return copy;
    }

    private void hello(String classPath) throws IOException {
        Path output = directory.resolve("output.txt");
        Process hello = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath, "Hello")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            await().until(() -> Files.readString(output).contains("upsert users ") || !hello.isAlive());
            assertThat(Files.readString(output)).contains("truncate users", "upsert users ");
        } finally {
            hello.destroyForcibly();
        }
    }
}
