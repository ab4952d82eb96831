package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/caravan.cmd by the cmd of Wine, with a program in the place of Java that prints what it is given. No Windows has run it. */
@Tag("slow")
class WindowsLauncherTest {
    private static final String COMPILER = "x86_64-w64-mingw32-gcc";
    private static final String JAVA =
            """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            int main(int count, char **given) {
              if (count > 1 && !strcmp(given[1], "-version")) {
                fprintf(stderr, "Picked up JAVA_TOOL_OPTIONS: -Da=b\\nopenjdk version \\"%s\\" 2025-04-15\\n", getenv("SAYS"));
                return 0;
              }
              for (int i = 1; i < count; i++) printf("[%s]", given[i]);
              return atoi(getenv("ENDS"));
            }
            """;

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void unpack() throws IOException {
        assumeThat(Tool.isThere("wine"))
                .as("no wine is on the PATH (package wine), so caravan.cmd is not run")
                .isTrue();
        home = Files.createDirectories(directory.resolve("a folder with spaces"));
        String script =
                Files.readString(Path.of("src/main/dist/bin/caravan.cmd")).replace("\n", "\r\n");
        Files.writeString(Files.createDirectories(home.resolve("bin")).resolve("caravan.cmd"), script);
        wine().run("wine", "cmd", "/c", "ver"); // makes its configuration, and says so once
    }

    @AfterEach
    void leave() {
        wine().run("wine", "wineboot", "--kill");
    }

    private Tool wine() {
        return Tool.in(directory)
                .with("WINEPREFIX", directory.resolve("wine").toString())
                .with("WINEDEBUG", "-all");
    }

    private Tool.Ran cmd(String java, String line) throws IOException {
        Files.writeString(
                directory.resolve("typed.bat"),
                "@echo off\r\n\"" + windows(home) + "\\bin\\caravan.cmd\" " + line + "\r\n");
        return wine().with("JAVA_HOME", java)
                .with("SAYS", "17.0.1")
                .with("ENDS", "65")
                .with("CARAVAN_JAVA_OPTS", "-Dfolder=\"a b\" -Dmore=1")
                .run("wine", "cmd", "/c", "typed.bat");
    }

    private static String windows(Path path) {
        return "Z:" + path.toAbsolutePath().toString().replace('/', '\\');
    }

    @Test
    void what_is_missing_is_told() throws IOException {
        Tool.Ran nothing = cmd("C:\\nowhere", "status");
        assertThat(nothing.output()).contains("There is no caravan.jar in " + windows(home) + ".");
        Files.createFile(home.resolve("caravan.jar"));
        Tool.Ran java = cmd("C:\\nowhere", "status");
        assertThat(java.output()).contains("JAVA_HOME is C:\\nowhere, but there is no bin\\java.exe in it.");
        assertThat(List.of(nothing.code(), java.code())).containsOnly(2);
    }

    @Test
    void arguments_and_the_exit_code_pass_unchanged_and_java_gets_the_options_of_the_other_launcher()
            throws IOException {
        assumeThat(Tool.isThere(COMPILER))
                .as("no " + COMPILER + " is on the PATH (package gcc-mingw-w64-x86-64-win32)")
                .isTrue();
        Files.createFile(home.resolve("caravan.jar"));
        Path jdk = directory.resolve("jdk 17");
        Path source = Files.writeString(directory.resolve("java.c"), JAVA);
        Files.createDirectories(jdk.resolve("bin"));
        Tool.Ran compiled = Tool.in(directory)
                .run(COMPILER, "-o", jdk.resolve("bin/java.exe").toString(), source.toString());
        assertThat(compiled.code()).as(compiled.output()).isZero();
        assertThat(cmd(windows(jdk), "\"-Dconvex.tables=users, orders\" status").output())
                .as("a command behind an option in quotes")
                .startsWith("[" + JavaOptions.OF_OTHERS.get(0) + "]");
        for (String quoted :
                List.of("-D\"convex.url=https://h/?a&echo ran\"", "-D \"convex.url=https://h/?a&echo ran\"")) {
            Tool.Ran amid = cmd(windows(jdk), quoted + " status");
            assertThat(amid.output())
                    .as("what quotes hide within a word")
                    .startsWith("[" + JavaOptions.OF_OTHERS.get(0) + "]")
                    .contains("convex.url=https://h/?a&echo ran][status]")
                    .doesNotContainPattern("(?m)^ran");
        }
        Tool.Ran sync = cmd(windows(jdk), "sync --json \"-Dconvex.tables=users, orders\" -Da=b");
        assertThat(sync.code()).as(sync.output()).isEqualTo(65);
        assertThat(sync.output())
                .contains("[-Dfolder=a b][-Dmore=1][-Dcaravan.home=" + windows(home) + "][-cp][" + windows(home)
                        + "\\caravan.jar;" + windows(home) + "\\lib\\*][io.caravan.cli.App]")
                .contains("[sync][--json][-Dconvex.tables=users, orders][-Da=b]");
        SoftAssertions all = new SoftAssertions();
        for (Map.Entry<String, List<String>> command : JavaOptions.byCommand().entrySet()) {
            all.assertThat(cmd(windows(jdk), command.getKey()).output())
                    .as(command.getKey())
                    .startsWith("[" + String.join("][", command.getValue()) + "][-Dfolder=a b]");
        }
        all.assertAll();
    }
}
