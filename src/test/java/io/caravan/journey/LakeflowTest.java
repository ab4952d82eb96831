package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code lakeflow} and the files that it writes. */
class LakeflowTest {
    /** Rewritten by {@code -Dgolden.update=true}. */
    private static final Path EXAMPLE = Path.of("platform/databricks/src/silver/transformations");

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private Workplace work;
    private Path output;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(1500));
        work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
        output = directory.resolve("silver");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Ran lakeflow(String... more) {
        List<String> arguments = new ArrayList<>(List.of("--output", output.toString()));
        arguments.addAll(List.of(more));
        return work.run(Wiring.production(), "lakeflow", arguments.toArray(String[]::new));
    }

    private static Map<String, String> read(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }

    @Test
    void the_pipeline_in_the_repository_is_the_one_of_the_sandbox() throws IOException {
        assertThat(work.run("sync")).isZero();
        if (Boolean.getBoolean("golden.update")) {
            output = EXAMPLE;
        }
        assertThat(lakeflow("--scd2", "waitlist/entries").code()).isZero();
        assertThat(read(output)).isEqualTo(read(EXAMPLE));
    }

    @Test
    void a_view_has_at_most_25_lines_and_one_a_column() throws IOException {
        for (String text : read(EXAMPLE).values()) {
            String view = text.substring(text.indexOf("CREATE TEMPORARY VIEW"), text.indexOf(";\n"));
            long columns = view.lines()
                    .filter(line -> line.matches("      .* AS `\\w+`,?"))
                    .count();
            assertThat(view.lines().count() - columns).as(text).isLessThanOrEqualTo(25);
            assertThat(text).doesNotContain("raise_error").contains("EXPECT (_rescued IS NULL)");
        }
    }

    @Test
    void equal_schemas_give_equal_bytes_and_a_history_stays_one() throws IOException {
        work.run("sync");
        assertThat(lakeflow("--scd2", "app/users").output()).contains("9 files added, 0 changed, 0 unchanged");
        Map<String, String> first = read(output);
        assertThat(first.get("app__users.sql")).contains("STORED AS SCD TYPE 2").doesNotContain("TRUNCATE");
        assertThat(lakeflow().output()).contains("0 files added, 0 changed, 9 unchanged");
        assertThat(read(output)).isEqualTo(first);
    }

    @Test
    void a_new_field_changes_two_lines_of_one_file_and_what_is_not_ours_stays() throws IOException {
        SandboxLog log = new SandboxLog(sandbox.url());
        work.run("sync");
        lakeflow();
        Files.writeString(output.resolve("own.sql"), "SELECT 1");
        Files.move(output.resolve("app__drafts.sql"), output.resolve("app__gone.sql"));
        Map<String, String> before = read(output);
        log.post(
                "/sandbox/apply",
                """
                        {"writes":[{"op":"insert","table":"users","document":{"a`b":"x"}}]}""");
        work.run("sync");
        assertThat(lakeflow().output())
                .contains("1 files added, 1 changed, 7 unchanged")
                .contains("changed: app__users.sql")
                .contains("left as it is, of a table that is not there any more: app__gone.sql");
        Map<String, String> after = read(output);
        assertThat(after)
                .containsAllEntriesOf(Map.of("own.sql", "SELECT 1", "app__gone.sql", before.get("app__gone.sql")));
        List<String> lines = new ArrayList<>(after.get("app__users.sql").lines().toList());
        before.get("app__users.sql").lines().forEach(lines::remove);
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("`a``b` STRING");
        assertThat(lines.get(1)).endsWith(" AS `a_60b`,");
    }

    @Test
    void a_file_of_somebody_else_is_never_overwritten() throws IOException {
        work.run("sync");
        Files.createDirectories(output);
        Files.writeString(output.resolve("app__users.sql"), "-- mine");
        Ran ran = lakeflow();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("app__users.sql does not begin as a file of caravan lakeflow does");
        assertThat(read(output)).isEqualTo(Map.of("app__users.sql", "-- mine"));
    }

    @Test
    void a_table_that_is_not_there_is_refused() {
        work.run("sync");
        Ran ran = lakeflow("--scd2", "app/nobody");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("--scd2 app/nobody: there is no such table");
        assertThat(output).doesNotExist();
    }

    @Test
    void with_another_target_it_says_what_it_is_for_and_writes_it_all_the_same() {
        Ran ran = lakeflow();
        assertThat(ran.code()).isZero();
        assertThat(ran.output())
                .contains("lakeflow writes the silver pipeline of target=databricks; the target is s3")
                .contains("files added");
    }

    @Test
    void before_the_first_sync_the_source_is_asked() throws IOException {
        work = new Workplace(
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                "databricks.catalog=dev",
                "databricks.bronzeSchema=raw",
                """
                        convex.selection={"waitlist":"excluded"}""");
        assertThat(lakeflow().output()).contains("Nothing has landed yet");
        assertThat(read(output).keySet()).contains("app__users.sql").doesNotContain("waitlist__entries.sql");
        assertThat(read(output).get("app__users.sql")).contains("STREAM(`dev`.`raw`.`app__users`)");
        assertThat(directory.resolve("lake")).doesNotExist();
    }
}
