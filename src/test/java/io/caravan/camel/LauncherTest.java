package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.MadeJar;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/caravan} beside a jar and a folder {@code lib/}. */
class LauncherTest {
    private static final String APP =
            """
            package io.caravan.cli;
            public final class App {
                public static void main(String[] args) throws Exception {
                    Class.forName("mine.Part");
                    System.out.println("started with " + String.join(" ", args));
                    System.exit(7);
                }
            }
            """;

    private static final String PLAIN = APP.replace("Class.forName(\"mine.Part\");", "");

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void lay() throws IOException {
        home = Files.createDirectories(directory.resolve("a home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(Path.of("src", "main", "dist", "bin", "caravan"), home.resolve("bin/caravan"));
    }

    private Tool.Ran caravan(String... arguments) {
        String[] command = new String[arguments.length + 2];
        command[0] = "sh";
        command[1] = home.resolve("bin/caravan").toString();
        System.arraycopy(arguments, 0, command, 2, arguments.length);
        return Tool.in(directory)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CARAVAN_ARCHIVE", "off")
                .run(command);
    }

    @Test
    void a_jar_that_a_user_puts_into_lib_is_on_the_class_path() throws IOException {
        MadeJar.of(home.resolve("caravan.jar"), "App", APP);
        MadeJar.of(home.resolve("lib/mine.jar"), "Part", "package mine; public final class Part {}");
        Tool.Ran ran = caravan("sync", "--source", "a b");
        assertThat(ran.output()).contains("started with sync --source a b");
        assertThat(ran.code()).isEqualTo(7);
    }

    /** The archive of classes used to be tried in no locale, in which Java finds no such folder, and never again. */
    @Test
    void letters_beyond_ascii_in_the_path_are_found_without_a_locale() throws IOException {
        Path other = directory.resolve("größe");
        Files.move(home, other);
        home = other;
        MadeJar.of(
                home.resolve("caravan.jar"),
                "App",
                """
                package io.caravan.cli;
                public final class App {
                    public static void main(String[] args) {
                        System.out.println(System.getProperty("caravan.home"));
                    }
                }
                """);
        Tool.Ran ran = Tool.in(directory)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("LC_ALL", "C")
                .run("sh", home.resolve("bin/caravan").toString(), "sync");
        assertThat(ran.output()).doesNotContain("can't open", "NoClassDefFound").contains("größe");
        assertThat(ran.code()).as(ran.output()).isZero();
    }

    /** It prepares itself at its first start, and says so where nobody may be able to read it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_log_without_space_keeps_nothing_from_the_first_start() throws IOException {
        MadeJar.of(home.resolve("caravan.jar"), "App", PLAIN);
        for (String log : List.of("2>/dev/full", "2>&-")) {
            Tool.Ran ran = Tool.in(directory)
                    .with("JAVA_HOME", System.getProperty("java.home"))
                    .run(
                            "sh",
                            "-c",
                            "sh \"$0\" sync " + log,
                            home.resolve("bin/caravan").toString());
            assertThat(ran.output()).as(log).contains("started with sync");
            assertThat(ran.code()).as(log).isEqualTo(7);
            Tool.in(home).run("find", "lib", "-type", "f", "-delete");
        }
    }

    @Test
    void an_installation_without_space_starts_without_being_prepared() throws IOException {
        MadeJar.of(home.resolve("caravan.jar"), "App", PLAIN);
        Path tools = Files.createDirectory(directory.resolve("tools"));
        Path full = Files.writeString(
                tools.resolve("mktemp"), "#!/bin/sh\necho 'mktemp: No space left on device' >&2\nexit 1\n");
        assertThat(full.toFile().setExecutable(true)).isTrue();
        Tool.Ran ran = Tool.in(directory)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("PATH", tools + ":" + System.getenv("PATH"))
                .run("sh", home.resolve("bin/caravan").toString(), "sync");
        assertThat(ran.output()).contains("started with sync", "No space left on device");
        assertThat(ran.code()).isEqualTo(7);
    }

    @Test
    void without_a_jar_it_says_what_to_do() {
        Tool.Ran ran = caravan();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("There is no caravan.jar in ", "Unpack the archive again");
    }
}
