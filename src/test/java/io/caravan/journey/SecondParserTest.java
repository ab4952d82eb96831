package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.caravan.testing.process.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL that ships, read by sqlglot: a name that only Spark's own parser takes for a name breaks people's linters and catalogs. */
class SecondParserTest {
    private static final Path SCRIPT =
            Path.of("src/test/resources/sqlglot/parse.py").toAbsolutePath();
    private static final Path HERE = Path.of("");

    /** Statements that sqlglot 30 keeps as text, in whichever dialect. */
    private static final Pattern KNOWN =
            Pattern.compile(".*: kept as text: (VACUUM .*|CREATE FLOW|CREATE VOLUME|GRANT \\w+|EXECUTE IMMEDIATE)");

    @TempDir
    private Path directory;

    @BeforeEach
    void sqlglot() {
        assumeThat(Tool.isThere("python3")
                        && Tool.in(HERE).run("python3", "-c", "import sqlglot").code() == 0)
                .as("python3 has no sqlglot (PyPI), so no second parser reads the SQL that ships")
                .isTrue();
    }

    private static List<String> read(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("python3", SCRIPT.toString()));
        command.addAll(arguments);
        Tool.Ran ran = Tool.in(HERE).run(command);
        assertThat(ran.code()).as(ran.output()).isZero();
        return ran.output().lines().toList();
    }

    private static void allRead(List<String> arguments) {
        assertThat(arguments).isNotEmpty();
        List<String> lines = read(arguments);
        assertThat(lines.stream().filter(line -> line.endsWith(": read"))).hasSameSizeAs(arguments);
        assertThat(lines.stream().filter(line -> !line.endsWith(": read")))
                .allMatch(line -> KNOWN.matcher(line).matches());
    }

    /** The pipeline's files are what caravan lakeflow writes of the sandbox: LakeflowTest. */
    @Test
    void every_file_of_sql_is_read_in_the_dialects_that_it_is_for() throws IOException {
        List<String> arguments = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("platform"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".sql"))
                    .sorted()
                    .toList()) {
                arguments.add("databricks=" + file);
                if (!file.endsWith("bronze_autoloader.sql")) { // STREAM read_files is Databricks' own
                    arguments.add("spark=" + file);
                }
            }
        }
        assertThat(arguments).contains("spark=platform/spark/staging.sql").hasSizeGreaterThan(20);
        allRead(arguments);
    }

    @Test
    void the_statements_that_documents_show_for_spark_and_databricks_are_read() throws IOException {
        List<String> arguments = new ArrayList<>();
        for (String root : List.of("README.md", "docs", "platform")) {
            for (Path file : documents(Path.of(root))) {
                Matcher block = Pattern.compile("(?s)```sql\n(.*?)```").matcher(Files.readString(file));
                while (block.find()) {
                    if (block.group(1).contains("delta.`") || block.group(1).contains(" main.")) {
                        Path sql = Files.writeString(directory.resolve(arguments.size() + ".sql"), block.group(1));
                        arguments.add("databricks=" + sql);
                        arguments.add("spark=" + sql);
                    }
                }
            }
        }
        assertThat(arguments).hasSizeGreaterThanOrEqualTo(10);
        allRead(arguments);
    }

    private static List<Path> documents(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        }
    }

    @Test
    void a_word_of_the_language_as_a_name_is_found() throws IOException {
        Path sql = Files.writeString(
                directory.resolve("wrong.sql"), "WITH p AS (SELECT 'a' AS inner) SELECT coalesce(inner, 1) FROM p");
        assertThat(read(List.of("spark=" + sql))).singleElement().asString().contains("REFUSED");
    }
}
