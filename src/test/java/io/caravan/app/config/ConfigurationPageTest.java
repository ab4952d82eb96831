package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.config.ConfigReader;
import io.caravan.core.config.KeyShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Whoever looks a key up in docs/configuration.md reads what the program does. After a change of a key:
 * {@code mvn test-compile surefire:test -Dtest=ConfigurationPageTest -Dcaravan.write=docs}.
 */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");
    private static final String BEGIN = "<!-- keys: made of the classes, see CONTRIBUTING.md -->\n";
    private static final String END = "<!-- end of keys -->\n";

    @Test
    void a_key_is_explained_exactly_once_and_none_is_explained_that_nobody_reads() {
        assertThat(KeyGuide.entries())
                .extracting(KeyGuide.Entry::key)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(new TreeSet<>(KnownKeys.all()));
    }

    @Test
    void every_example_but_those_of_secrets_and_addresses_is_taken_by_the_program() {
        for (KeyGuide.Entry entry : KeyGuide.entries()) {
            if (!entry.kind().equals(KeyShape.SECRET) && !entry.example().startsWith("file:selection")) {
                ConfigReader in = new ConfigReader(Map.of(entry.key(), entry.example()));
                CaravanConfig.read(in);
                assertThat(in.isRefused(entry.key())).as(entry.key()).isFalse();
            }
        }
    }

    @Test
    void an_example_is_no_default() {
        assertThat(KeyGuide.entries())
                .filteredOn(entry -> !entry.otherwise().isEmpty())
                .filteredOn(entry -> entry.example().equals(entry.otherwise()))
                .extracting(KeyGuide.Entry::key)
                .containsExactlyInAnyOrder(
                        "convex.responseTimeout",
                        "convex.retention",
                        "databricks.bronzeSchema",
                        "databricks.catalog",
                        "databricks.controlSchema",
                        "leader.lease",
                        "sync.stopPatience");
    }

    @Test
    void the_page_says_what_the_classes_say() throws IOException {
        String page = Files.readString(PAGE);
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        if (System.getProperty("caravan.write", "").equals("docs")) {
            Files.writeString(PAGE, page.substring(0, begin) + keys() + page.substring(end));
        }
        assertThat(Files.readString(PAGE))
                .as("rewrite it by -Dcaravan.write=docs, as CONTRIBUTING.md says")
                .contains(BEGIN + keys() + END);
    }

    private static String keys() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (KeyGuide.Entry entry : KeyGuide.entries()) {
            if (!entry.group().equals(group)) {
                group = entry.group();
                text.append(text.isEmpty() ? "" : "\n").append("## ").append(group);
                text.append("\n| key, variable | default | holds | example | meaning |\n|---|---|---|---|---|\n");
            }
            text.append("| `")
                    .append(entry.key())
                    .append("`<br>`")
                    .append(entry.variable())
                    .append("` | ");
            text.append(code(entry.otherwise()))
                    .append("| ")
                    .append(entry.kind())
                    .append(" | ");
            text.append(code(entry.example()))
                    .append("| ")
                    .append(entry.meaning())
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "` ";
    }
}
