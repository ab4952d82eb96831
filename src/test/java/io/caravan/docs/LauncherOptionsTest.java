package io.caravan.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.MadeJar;
import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launchers give Java the same options, with a program in the place of Java that prints what it is given. */
class LauncherOptionsTest {
    private static final Path SCRIPT = Path.of("src/main/dist/bin/caravan");
    private static final Path BATCH = Path.of("src/main/dist/bin/caravan.cmd");
    private static final String MORE = "-Dmore=1";

    @TempDir
    private Path directory;

    private Path java(String version) throws IOException {
        Path jdk = directory.resolve("jdk " + version);
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        return jdk;
    }

    private Path home() throws IOException {
        Path home = directory.resolve("a folder");
        Files.createDirectories(home.resolve("lib"));
        Files.copy(SCRIPT, Files.createDirectories(home.resolve("bin")).resolve("caravan"));
        Files.createFile(home.resolve("caravan.jar"));
        return home;
    }

    private static List<String> given(Path home, Path jdk, String line) {
        List<String> command =
                new ArrayList<>(List.of("sh", home.resolve("bin/caravan").toString()));
        if (!line.isEmpty()) {
            command.addAll(List.of(line.split(" ", -1)));
        }
        return Tool.in(home)
                .with("JAVA_HOME", jdk.toString())
                .with("CARAVAN_JAVA_OPTS", MORE)
                .with("CARAVAN_ARCHIVE", "off")
                .run(command)
                .output()
                .lines()
                .toList();
    }

    @Test
    void bin_caravan_gives_a_run_a_small_heap_and_every_other_command_one_compiler() throws IOException {
        Path home = home();
        Path jdk = java("17.0.1");
        SoftAssertions all = new SoftAssertions();
        JavaOptions.byCommand().forEach((line, options) -> {
            List<String> given = given(home, jdk, line);
            int own = given.indexOf(MORE); // behind all of ours, so that a user's word is the last
            all.assertThat(own).as(line).isPositive();
            all.assertThat(given.subList(0, Math.max(0, own))).as(line).isEqualTo(options);
        });
        all.assertAll();
    }

    private Tool.Ran started(String options) throws IOException {
        Path home = home();
        return Tool.in(home)
                .with("JAVA_HOME", java("17.0.1").toString())
                .with("CARAVAN_JAVA_OPTS", options)
                .with("CARAVAN_ARCHIVE", "off")
                .run("sh", home.resolve("bin/caravan").toString(), "sql", "SELECT 'a b'");
    }

    @Test
    void an_option_in_quotes_may_hold_spaces_and_nothing_in_it_is_expanded() throws IOException {
        Tool.Ran ran =
                started("'-Dx=a  b' -Dy=\"it's\" -Dz=a\\ b -Dhttp.nonProxyHosts=localhost|127.*|* '-Dw=$HOME`id`;&ü'");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output().lines())
                .containsSubsequence(
                        "-Dx=a  b", "-Dy=it's", "-Dz=a b", "-Dhttp.nonProxyHosts=localhost|127.*|*", "-Dw=$HOME`id`;&ü")
                .containsSubsequence("io.caravan.cli.App", "sql", "SELECT 'a b'");
    }

    @Test
    void a_real_java_gets_a_path_with_a_space() throws IOException {
        Path home = home();
        Files.delete(home.resolve("caravan.jar"));
        MadeJar.of(
                home.resolve("lib/app.jar"),
                "App",
                """
                package io.caravan.cli;
                public final class App {
                  public static void main(String[] all) { System.out.print(System.getProperty("folder") + "|" + all[0]); }
                }
                """);
        Files.move(home.resolve("lib/app.jar"), home.resolve("caravan.jar"));
        Path log = directory.resolve("a log of java.txt");
        Tool.Ran ran = Tool.in(home)
                .with("JAVA_HOME", System.getProperty("java.home"))
                .with("CARAVAN_JAVA_OPTS", "'-Xlog:gc+init:file=" + log + "' -Dfolder='" + home + "'")
                .with("CARAVAN_ARCHIVE", "off")
                .run("sh", home.resolve("bin/caravan").toString(), "status");
        assertThat(ran.output()).isEqualTo(home + "|status");
        assertThat(log).isNotEmptyFile();
    }

    /** It may be one of a password. */
    @Test
    void a_quote_without_its_other_one_is_refused_without_showing_the_options() throws IOException {
        Tool.Ran ran = started("-Djavax.net.ssl.trustStorePassword=it's");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("CARAVAN_JAVA_OPTS cannot be read.").doesNotContain("trustStorePassword");
    }

    /** As in an image without findutils. */
    private Tool.Ran startedWithoutXargs(String options) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : List.of("cat", "cksum", "cut", "dirname", "readlink", "sed", "tr")) {
            Files.createSymbolicLink(bin.resolve(tool), program(tool));
        }
        Path home = home();
        return Tool.in(home)
                .with("PATH", bin.toString())
                .with("JAVA_HOME", java("17.0.1").toString())
                .with("CARAVAN_JAVA_OPTS", options)
                .with("CARAVAN_ARCHIVE", "off")
                .run("/bin/sh", home.resolve("bin/caravan").toString(), "status");
    }

    private static Path program(String name) {
        return Stream.of("/usr/bin", "/bin")
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void options_without_quotes_need_no_xargs() throws IOException {
        Tool.Ran ran = startedWithoutXargs(" -Dx=1\t-Dhttp.nonProxyHosts=localhost|127.*|*\n-Dw=$HOME`id`;&ü ");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(ran.output().lines())
                .containsSubsequence("-Dx=1", "-Dhttp.nonProxyHosts=localhost|127.*|*", "-Dw=$HOME`id`;&ü")
                .noneMatch(String::isBlank);
    }

    @Test
    void options_with_quotes_and_no_xargs_are_refused_by_its_name() throws IOException {
        Tool.Ran ran = startedWithoutXargs("'-Dpassword=a b'");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("there is no xargs on the PATH").doesNotContain("password");
    }

    @Test
    void options_that_are_blank_are_none() throws IOException {
        assertThat(started("  ").output().lines()).noneMatch(String::isBlank);
    }

    /** Which says so itself only to {@code java -jar}. */
    @Test
    void a_java_that_would_warn_of_machine_code_is_told_that_it_may_load_it() throws IOException {
        Path home = home();
        List<String> run = JavaOptions.byCommand().get("run");
        assertThat(given(home, java("25.0.3"), "run"))
                .startsWith(run.toArray(String[]::new))
                .element(run.size())
                .isEqualTo("--enable-native-access=ALL-UNNAMED");
    }

    /** Java 25 refuses a cache that was made with other modules allowed than it is used with, and every start says so. */
    @Test
    void a_cache_is_made_with_the_options_that_it_is_used_with() throws IOException {
        Path home = home();
        Path jdk = java("25.0.3");
        Path said = directory.resolve("said.txt");
        Files.writeString(
                jdk.resolve("bin/java"),
                """
                #!/bin/sh
                for one in "$@"; do
                  case $one in -XX:AOTCacheOutput=*) echo made >"${one#*=}" ;; esac
                done
                echo "$@" >>'%s'
                """
                        .formatted(said));
        Tool.Ran ran = Tool.in(home)
                .with("JAVA_HOME", jdk.toString())
                .run("sh", home.resolve("bin/caravan").toString(), "status");
        assertThat(ran.code()).as(ran.output()).isZero();
        assertThat(Files.readAllLines(said))
                .hasSize(2)
                .allMatch(line -> line.contains("-XX:+UseSerialGC"))
                .allMatch(line -> line.contains("--enable-native-access=ALL-UNNAMED"))
                .last()
                .asString()
                .contains("-XX:AOTCache=" + home.resolve("lib").toRealPath() + "/caravan-");
    }

    /** Wine runs it where it is installed, see WindowsLauncherTest; here is what it may pass at all. */
    @Test
    void caravan_cmd_knows_the_same_options_and_no_others() throws IOException {
        String batch = Files.readString(BATCH);
        List<String> sets = Pattern.compile("set \"(?:OF_RUN|COMPILER)=(-[^\"]*)\"")
                .matcher(batch)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(sets)
                .containsExactlyInAnyOrder(
                        String.join(" ", JavaOptions.OF_RUN), String.join(" ", JavaOptions.OF_OTHERS));
        List<String> each = JavaOptions.byCommand().get("sync");
        assertThat(batch)
                .containsOnlyOnce("\"%JAVA%\" %COMPILER% "
                        + String.join(" ", each.subList(JavaOptions.OF_OTHERS.size(), each.size()))
                        + " %NATIVE% %CARAVAN_JAVA_OPTS% ");
    }
}
