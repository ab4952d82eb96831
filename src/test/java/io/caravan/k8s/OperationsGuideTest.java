package io.caravan.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever looks a message up finds it, and the program says it. */
class OperationsGuideTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`]+)` \\|.*\\|.*\\|$");
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9']+");

    /** A failure, or a warning or an error of the log; what it says is up to the end of the statement. */
    private static final Pattern SAID = Pattern.compile(
            """
                    (?:new SyncFailure[.]\\w+|new Retryable|LOG\\s*[.](?:warn|error))[(]((?:"(?:[^"\\\\]|\\\\.)*"|[^;"])+);""");

    private static final Pattern SENTENCE = Pattern.compile("""
            "[^"]*[A-Za-z]{2}[^"]*\"""");

    /** So many words of a message make its row the only one that comes into question. */
    private static final int WORDS = 3;

    private static List<String> quoted() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map(row -> row.group(1))
                .toList();
    }

    /** With the parts of each text put together; an ellipsis stands for what is filled in. */
    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file)
                        .replaceAll("\"\\s*[+]\\s*\"", "")
                        .replaceAll("\"\\s*[+][^\";]+?[+]\\s*\"", "…")
                        .replace("{}", "…"));
            }
        }
        return sources;
    }

    @Test
    void every_message_of_the_table_is_one_that_the_program_says() throws IOException {
        String sources = String.join("\n", sources());
        assertThat(quoted()).hasSizeGreaterThan(100).doesNotHaveDuplicates();
        assertThat(quoted()).allMatch(sources::contains);
    }

    @Test
    void a_row_has_so_many_words_that_it_means_one_message() throws IOException {
        assertThat(quoted()).allMatch(row -> WORD.matcher(row).results().count() >= WORDS);
    }

    @Test
    void every_failure_and_every_warning_is_in_the_table() throws IOException {
        List<String> quoted = quoted();
        TreeSet<String> missing = new TreeSet<>();
        for (String source : sources()) {
            Matcher said = SAID.matcher(source);
            while (said.find()) {
                String text = said.group(1);
                if (SENTENCE.matcher(text).find() && quoted.stream().noneMatch(text::contains)) {
                    missing.add(text.strip().replaceAll("\\s+", " "));
                }
            }
        }
        assertThat(missing).as("messages without a row in docs/operations.md").isEmpty();
    }
}
