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
    private static final Pattern FAILURE = Pattern.compile(
            "new SyncFailure[.](?:Misconfigured|Fatal|NeedsResync|Fenced|StateUnreadable|ProtocolViolation)[(]([^;]+);");

    private static List<String> quoted() throws IOException {
        List<String> quoted = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs/operations.md")));
        while (row.find()) {
            quoted.add(row.group(1));
        }
        return quoted;
    }

    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
        }
        return sources;
    }

    @Test
    void every_message_of_the_table_is_one_that_the_program_says() throws IOException {
        String sources = String.join("\n", sources());
        assertThat(quoted()).hasSizeGreaterThan(40).doesNotHaveDuplicates();
        assertThat(quoted()).allMatch(message -> sources.contains('"' + message) || sources.contains(message));
    }

    @Test
    void every_failure_that_an_operator_must_cure_is_in_the_table() throws IOException {
        TreeSet<String> missing = new TreeSet<>();
        for (String source : sources()) {
            Matcher failure = FAILURE.matcher(source);
            while (failure.find()) {
                String text = failure.group(1);
                if (text.contains("\"") && quoted().stream().noneMatch(text::contains)) {
                    missing.add(text.strip().lines().findFirst().orElse(""));
                }
            }
        }
        assertThat(missing).as("messages without a row in docs/operations.md").isEmpty();
    }
}
