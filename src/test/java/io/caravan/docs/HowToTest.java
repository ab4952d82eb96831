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
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of a page does what its page says, one after another as a reader types them, against the sandbox. */
@Tag("slow")
class HowToTest {
    @TempDir
    private Path directory;

    private static final Path DOCS = Path.of("docs");
    private static final Path SANDBOX = DOCS.resolve("sandbox.md");
    private static final Pattern IMPORT = Pattern.compile("\"import\":\"([^\"]+)\"");

    /** A command is still given to a reader of these who has synced before. */
    private static final List<String> AFTER_A_SYNC = List.of("README.md", "reading.md");

    static Stream<Path> pages() {
        return Stream.concat(Stream.of(Page.read(Path.of("README.md"))), Page.below(DOCS).stream())
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
        List<String> commands = new ArrayList<>(Page.read(file).commands());
        if (AFTER_A_SYNC.contains(file.getFileName().toString())) {
            commands.add(0, "caravan sync");
        }
        Path bin = CaravanCommand.install(directory);
        Path work = Files.createDirectory(directory.resolve("work"));
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(200))) {
            Tool.Ran ran = Tool.in(work)
                    .with("PATH", bin + File.pathSeparator + System.getenv("PATH"))
                    .with("CONVEX_URL", sandbox.url().toString())
                    .with("CONVEX_DEPLOY_KEY", sandbox.deployKey())
                    .run("bash", "-euo", "pipefail", "-c", String.join("\n", commands));
            assertThat(ran.code()).as(ran.output()).isZero();
        }
    }

    /** A deploy key of Convex has a bar in it, which a shell takes for a pipe. */
    @Test
    void what_cron_is_given_runs_with_a_deploy_key_as_convex_makes_them() throws IOException {
        assumeThat(Tool.isThere("flock"))
                .as("no flock is on the PATH (package util-linux), so the line for cron is not run")
                .isTrue();
        String key = "prod:happy-otter-123|eyJ2MiI6ImQ3";
        Page page = Page.read(DOCS.resolve("howto/schedule.md"));
        String line = page.blocks("sh").stream()
                .filter(block -> block.contains("flock"))
                .findFirst()
                .orElseThrow()
                .replaceFirst("^[*/5 ]+", "")
                .replace("/etc/caravan", directory.toString())
                .replace("/run/caravan.lock", directory.resolve("lock").toString())
                .replace("/opt/caravan", directory.toString());
        Path bin = CaravanCommand.install(directory);
        Files.writeString(
                directory.resolve("env"),
                page.blocks("dotenv")
                        .get(0)
                        .replace("prod:happy-otter-123|...", key)
                        .replace("/var/lib/caravan", directory.toString()));
        try (Sandbox sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withDeployKey(key))) {
            Files.writeString(
                    directory.resolve("application.properties"),
                    "convex.url=" + sandbox.url() + "\ns3.location=file:" + directory.resolve("lake"));
            Tool.Ran ran =
                    Tool.in(directory).with("PATH", bin + ":/usr/bin:/bin").run("sh", "-c", line);
            assertThat(ran.code()).as(ran.output()).isZero();
        }
        assertThat(directory.resolve("lake/staging/_published.json")).exists();
        assertThat(directory.resolve("state/checkpoint.json")).exists();
    }

    /** Ids of imports are made up anew each time; a time that is quoted is another one here, too. */
    @Test
    void the_sandbox_is_steered_as_its_page_shows_line_by_line() {
        assumeThat(Tool.isThere("curl"))
                .as("no curl is on the PATH, so the commands of sandbox.md are not executed")
                .isTrue();
        List<String> typed = Page.read(SANDBOX)
                .text()
                .lines()
                .filter(line -> line.startsWith("$ ") && !line.startsWith("$ U="))
                .map(line -> line.substring(2))
                .toList();
        assertThat(typed).hasSizeGreaterThan(20);
        String begun = "none";
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(2000))) {
            for (String line : typed) {
                Tool.Ran ran = Tool.in(directory)
                        .with("U", sandbox.url().toString())
                        .run("bash", "-c", IMPORT.matcher(line).replaceAll("\"import\":\"" + begun + "\""));
                boolean refused = line.contains("/api/");
                assertThat(ran.code()).as(line + "\n" + ran.output()).isZero();
                if (!refused) {
                    assertThat(ran.output()).as(line).doesNotContain("\"code\":\"", "\"message\":\"");
                }
                Matcher told = IMPORT.matcher(ran.output());
                begun = told.find() ? told.group(1) : begun;
            }
        }
    }
}
