package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.process.Workplace;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Where what a command prints is its work, a full disk under it is a failure. Where it is a report of what was done, that is done: a script
 * that is told otherwise does it again.
 */
class LostReportTest {
    private static final String KEY = "lost-report-test";
    private static final Path FULL = Path.of("/dev/full");

    /** They go on until they are stopped, which no exit code of theirs tells of. */
    private static final Set<String> UNTIL_STOPPED = Set.of("run", "console", "sandbox");

    @TempDir
    private Path directory;

    private record Line(int code, List<String> words) {
        static Line prints(String... words) {
            return new Line(1, List.of(words));
        }

        static Line does(String... words) {
            return new Line(0, List.of(words));
        }
    }

    private List<Line> lines(String id) {
        String silver = directory.resolve("silver").toString();
        String views = directory.resolve("views.sql").toString();
        return List.of(
                Line.does("sync"),
                Line.does("sync", "--json"),
                Line.does("staging"),
                Line.does("compact"),
                Line.does("resync", "--table", "app/users"),
                Line.does("views", "--output", views),
                Line.does("lakeflow", "--output", silver),
                Line.does("forget", "--table", "app/users", "--id", id),
                Line.prints("forget", "--sql", "--table", "app/users", "--id", id),
                Line.prints("sync", "--help"),
                Line.prints("check"),
                Line.prints("config"),
                Line.prints("discover"),
                Line.prints("status"),
                Line.prints("verify"),
                Line.prints("sql", "SELECT 1"),
                Line.prints("generate-completion"));
    }

    private static int onAFullDisk(List<String> words) throws IOException {
        PrintStream out = System.out;
        try (FileOutputStream full = new FileOutputStream(FULL.toFile())) {
            StandardOutput.install(full, FULL);
            return App.run(words.toArray(String[]::new), Wiring.production());
        } finally {
            System.setOut(out);
        }
    }

    private static List<String> typed(Workplace work, List<String> words) {
        if (words.contains("generate-completion")) {
            return words;
        }
        List<String> typed = new ArrayList<>(words);
        List<String> settings = work.arguments(words.get(0));
        typed.addAll(settings.subList(1, settings.size()));
        if (words.contains("--sql")) {
            typed.add("-Dtarget=databricks");
            typed.add("-Ddatabricks.url=jdbc:databricks://example.com:443/default;httpPath=/sql/1.0/warehouses/0");
            typed.add("-Ddatabricks.token=made-up");
        }
        return typed;
    }

    @Test
    void work_that_is_done_ends_with_0_and_what_was_to_be_read_with_1() throws IOException {
        assumeThat(FULL).as("no /dev/full on this system").exists();
        SandboxOptions options =
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(200).withDeployKey(KEY);
        try (Sandbox sandbox = Sandbox.start(options)) {
            Workplace work = new Workplace(directory, sandbox.url().toString(), KEY, "staging.enabled=true");
            SoftAssertions all = new SoftAssertions();
            Set<String> seen = new TreeSet<>(UNTIL_STOPPED);
            for (Line line : lines("nobody")) {
                seen.add(line.words().get(0));
                all.assertThat(onAFullDisk(typed(work, line.words())))
                        .as("%s", line.words())
                        .isEqualTo(line.code());
            }
            all.assertAll();
            assertThat(App.commandLine(Wiring.production()).getSubcommands().keySet())
                    .as("a command that this does not know")
                    .isSubsetOf(seen);
            assertThat(work.batches()).isPositive();
            assertThat(List.of(directory.resolve("views.sql"), directory.resolve("silver")))
                    .allMatch(path -> path.toFile().exists());
        }
    }
}
