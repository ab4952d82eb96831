package io.caravan.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of docs/camel.md are those of the catalog, which Camel's tooling has made of the options. */
class CamelGuideTest {
    private static final Path GUIDE = Path.of("docs", "camel.md");

    private static String options(String component) throws IOException {
        StringBuilder table = new StringBuilder("| option | default | what |\n|---|---|---|\n");
        for (Map.Entry<String, JsonNode> entry :
                Catalog.of(component).get("properties").properties()) {
            JsonNode option = entry.getValue();
            boolean inherited = List.of("bridgeErrorHandler", "exceptionHandler", "exchangePattern")
                    .contains(entry.getKey());
            if (!inherited) {
                boolean path = option.get("kind").asText().equals("path");
                String name = path ? component + ":" + entry.getKey() : entry.getKey();
                table.append(row(
                        name,
                        option.path("defaultValue").asText(""),
                        option.get("description").asText()));
            }
        }
        return table.toString();
    }

    private static String headers() throws IOException {
        StringBuilder table = new StringBuilder("| header | type | what |\n|---|---|---|\n");
        for (Map.Entry<String, JsonNode> entry :
                Catalog.of("convex").get("headers").properties()) {
            JsonNode header = entry.getValue();
            table.append(
                    "| `" + entry.getKey() + "` | " + header.get("javaType").asText() + " | "
                            + header.get("description").asText() + " |\n");
        }
        return table.toString();
    }

    private static String row(String name, String value, String what) {
        return "| `" + name + "` | " + (value.isEmpty() ? "" : "`" + value + "`") + " | " + what + " |\n";
    }

    private static String between(String text, String mark) {
        int from = text.indexOf("<!-- " + mark + " -->\n") + mark.length() + "<!--  -->\n".length();
        return text.substring(from, text.indexOf("<!-- end -->", from));
    }

    @Test
    void the_tables_say_what_the_catalog_says() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(between(guide, "options of convex")).isEqualTo(options("convex"));
        assertThat(between(guide, "options of caravan-log")).isEqualTo(options("caravan-log"));
        assertThat(between(guide, "headers")).isEqualTo(headers());
    }

    @Test
    void every_recipe_is_in_the_guide_and_every_one_of_the_guide_is_there() throws IOException {
        String guide = Files.readString(GUIDE);
        try (Stream<Path> recipes = Files.list(Path.of("routes", "examples"))) {
            assertThat(recipes.map(each -> each.getFileName().toString().replace(".camel.yaml", ""))
                            .toList())
                    .hasSize(5)
                    .allMatch(name -> guide.contains("| `" + name + "` |"));
        }
    }
}
