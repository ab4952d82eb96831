package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
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

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void lay() throws IOException {
        home = Files.createDirectories(directory.resolve("a home"));
        Files.createDirectories(home.resolve("bin"));
        Files.createDirectories(home.resolve("lib"));
        Files.copy(Path.of("bin", "caravan"), home.resolve("bin/caravan"));
    }

    private void jar(Path jar, String file, String source) throws IOException {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path java = Files.writeString(sources.resolve(file), source);
        Path classes = Files.createDirectories(directory.resolve("classes-" + file));
        run("javac", "-d", classes.toString(), java.toString());
        run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
    }

    private void run(String tool, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", tool).toString());
        command.addAll(List.of(arguments));
        Tool.Ran ran = Tool.in(directory).run(command);
        assertThat(ran.code()).as(ran.output()).isZero();
    }

    @Test
    void a_jar_that_a_user_puts_into_lib_is_on_the_class_path() throws IOException {
        jar(home.resolve("caravan.jar"), "App.java", APP);
        jar(home.resolve("lib/mine.jar"), "Part.java", "package mine; public final class Part {}");
        Tool.Ran ran = Tool.in(directory).run("sh", home.resolve("bin/caravan").toString(), "sync", "--source", "a b");
        assertThat(ran.output()).contains("started with sync --source a b");
        assertThat(ran.code()).isEqualTo(7);
    }

    @Test
    void without_a_jar_it_says_what_to_do() {
        Tool.Ran ran = Tool.in(directory).run("sh", home.resolve("bin/caravan").toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("run mvn package");
    }
}
