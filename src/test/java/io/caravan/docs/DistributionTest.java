package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is downloaded, unpacked in an empty folder: it runs from anywhere. By the build once the archive is made; see pom.xml. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DistributionTest {
    private static final Path ARCHIVE = Path.of("target", "caravan-0.1.0.tar.gz");

    @TempDir
    private static Path directory;

    private Path home;
    private Path link;

    @BeforeAll
    void unpack() throws IOException {
        assumeThat(ARCHIVE)
                .as("there is no archive: mvn -DskipTests package makes it")
                .exists();
        for (String tool : List.of("tar", "sh")) {
            assumeThat(Tool.isThere(tool)).as("no " + tool + " is on the PATH").isTrue();
        }
        Path folder = Files.createDirectories(directory.resolve("a folder with spaces"));
        Tool.Ran ran =
                Tool.in(folder).run("tar", "xzf", ARCHIVE.toAbsolutePath().toString());
        assertThat(ran.code()).as(ran.output()).isZero();
        home = folder.resolve("caravan-0.1.0");
        link = Files.createSymbolicLink(directory.resolve("linked"), home.resolve("bin/caravan"));
    }

    private Tool.Ran caravan(String from, String... arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of(link.toString()), Stream.of(arguments)).toList();
        return java().run(command, from);
    }

    private record Shell(String javaHome) {
        Tool.Ran run(List<String> command, String from) throws IOException {
            return Tool.in(Files.createDirectories(directory.resolve(from)))
                    .with("JAVA_HOME", javaHome)
                    .run(command);
        }
    }

    private static Shell java() {
        return new Shell(System.getProperty("java.home"));
    }

    @Test
    void it_holds_what_its_users_need_and_no_test() throws IOException {
        assertThat(home.resolve("bin/caravan")).isExecutable();
        for (String file : List.of(
                "bin/caravan.cmd",
                "caravan.jar",
                "conf/application.properties",
                "routes/sync.camel.yaml",
                "k8s/base/deployment.yaml",
                "docs/configuration.md",
                "README.md",
                "LICENSE")) {
            assertThat(home.resolve(file)).isNotEmptyFile();
        }
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString()))
                    .anyMatch(name -> name.startsWith("picocli-"))
                    .noneMatch(name -> name.startsWith("junit"));
        }
    }

    @Test
    void it_helps_by_a_link_from_another_directory() throws IOException {
        Tool.Ran ran = caravan("elsewhere", "--help");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("Usage: caravan", "status").doesNotContain("prepares itself");
    }

    @Test
    void the_sandbox_is_synced_into_the_directory_that_one_stands_in_and_the_second_start_is_prepared()
            throws IOException {
        Tool.Ran first = caravan("work", "sync");
        assertThat(first.code()).as(first.output()).isZero();
        assertThat(first.output()).containsPattern("app: \\d+ events of 9 tables");
        assertThat(directory.resolve("work/data/lake/_manifest")).isNotEmptyDirectory();
        Tool.Ran again = caravan("work", "status");
        assertThat(again.code()).as(again.output()).isZero();
        assertThat(again.output()).doesNotContain("prepares itself").contains("app/users");
        try (Stream<Path> lib = Files.list(home.resolve("lib"))) {
            assertThat(lib.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".jsa") || name.startsWith(".archive")))
                    .singleElement()
                    .asString()
                    .endsWith(".jsa");
        }
    }

    @Test
    void its_own_configuration_is_read_and_the_working_directory_wins() throws IOException {
        Path own = home.resolve("conf/application.properties");
        String before = Files.readString(own);
        try {
            Files.writeString(own, "sync.timeZone=Asia/Tokyo\nlog.level=warn\n");
            Files.writeString(
                    Files.createDirectories(directory.resolve("configured")).resolve("application.properties"),
                    "log.level=error\n");
            assertThat(caravan("configured", "config", "--changed").output())
                    .containsPattern("sync\\.timeZone +Asia/Tokyo +\\S.*conf/application\\.properties, line 1")
                    .containsPattern("log\\.level +error +application\\.properties, line 1");
        } finally {
            Files.writeString(own, before);
        }
    }

    @Test
    void a_missing_or_an_old_java_is_told_with_what_is_needed() throws IOException {
        Path old = Files.createDirectories(directory.resolve("old java/bin"));
        Files.writeString(old.resolveSibling("release"), "JAVA_VERSION=\"11.0.2\"\n");
        assertThat(Files.writeString(old.resolve("java"), "#!/bin/sh\nexit 9\n")
                        .toFile()
                        .setExecutable(true))
                .isTrue();
        Tool.Ran refused = new Shell(old.getParent().toString()).run(List.of(link.toString(), "status"), "elsewhere");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.output()).contains("is Java 11.0.2. Caravan needs Java 17 or newer");
        Tool.Ran missing =
                new Shell(directory.resolve("nowhere").toString()).run(List.of(link.toString(), "status"), "elsewhere");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.output()).contains("there is no bin/java in it");
    }

    @Test
    void bash_takes_the_completion() throws IOException {
        assumeThat(Tool.isThere("bash")).as("no bash is on the PATH").isTrue();
        Tool.Ran script = caravan("completion", "generate-completion");
        assertThat(script.code()).isZero();
        Files.writeString(directory.resolve("completion/script"), script.output());
        Tool.Ran ran = Tool.in(directory.resolve("completion"))
                .run(
                        "bash",
                        "-c",
                        ". ./script && complete -p caravan && COMP_WORDS=(caravan sta) COMP_CWORD=1"
                                + " && _complete_caravan && echo \"${COMPREPLY[@]}\"");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output()).contains("status", "staging");
    }
}
