package io.caravan.core.convex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.change.TableRef;
import io.caravan.core.json.JsonFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person selects is what Convex reads: nothing is ever taken for "everything" by mistake. */
class SelectionTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("users", "orders", "a_b", "X1");
    private static final List<String> PATHS = List.of("", "waitlist", "waitlist/inner");
    private static final List<String> COLUMNS = List.of("_id", "_creationTime", "ssn", "a b");

    @Test
    void a_list_of_columns_always_has_the_id() throws JsonFormatException {
        Selection names = SelectionText.parse("{\"\":{\"users\":{\"_other\":\"excluded\",\"name\":\"included\"}}}");
        assertThat(names.toJson())
                .isEqualTo("{\"_other\":\"included\",\"\":{\"_other\":\"included\",\"users\":{\"_other\":\"excluded\","
                        + "\"_id\":\"included\",\"name\":\"included\"}}}");
        assertThat(Selection.parse(names.toJson())).isEqualTo(names);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"users\":\"included\"} | a table of the root is {\"_other\":\"excluded\",\"\":{\"_other\":\"excluded\",\"users\"",
                "{\"\":{\"users\":\"included\"}} | add \"_other\":\"excluded\"",
                "{\"\":{\"users\":{\"name\":\"included\"}}} | add \"_other\":\"excluded\"",
                "{\"app\":{\"users\":\"excluded\"}} | tables of the root are in {\"\":{...}}",
                "{\"\":{\"users\":{\"_id\":\"excluded\"}}} | every row has its id",
                "{\"\":{\"my table\":\"excluded\"}} | is no name of a component or table",
                "{\"\":{\"___\":\"excluded\"}} | is no name of a component or table",
                "{\"a//b\":\"excluded\"} | is no name of a component or table",
                "{\"a-b\":{\"_other\":\"excluded\"}} | is no name of a component or table",
                "{\"users\":true} | is not an object",
                "{\"\":null} | is not an object",
                "[] | is not an object"
            })
    void a_selection_that_would_be_read_otherwise_than_it_was_meant_is_refused(String text, String words) {
        assertThatThrownBy(() -> SelectionText.parse(text))
                .isInstanceOf(JsonFormatException.class)
                .hasMessageContaining(words);
    }

    @Test
    void names_that_the_source_does_not_have_are_found() throws JsonFormatException {
        Selection selection =
                SelectionText.parse("{\"\":{\"users\":\"excluded\",\"usres\":\"excluded\"},\"nowhere\":\"excluded\","
                        + "\"waitlist\":{\"entries\":\"excluded\",\"x\":\"excluded\"}}");
        assertThat(selection.missingIn(List.of(TableRef.of("", "users"), TableRef.of("waitlist", "entries"))))
                .containsExactly("app/usres", "nowhere", "waitlist/x");
        assertThat(Selection.EVERYTHING.missingIn(List.of())).isEmpty();
    }

    /** The grammar of Convex: each level an object with {@code _other}, or a word; lists of columns with their {@code _id}. */
    @Test
    void whatever_is_asked_for_is_complete_by_the_grammar_of_convex() throws IOException {
        SplittableRandom random = new SplittableRandom(14);
        for (int i = 0; i < 5_000; i++) {
            Selection one = Selection.parse(components(random));
            Selection other = Selection.parse(components(random));
            List<TableRef> named = random.nextBoolean() ? List.of() : List.of(TableRef.of("", "users"));
            for (Selection sent : List.of(one, one.entering(other, named), one.within(other), Selection.EVERYTHING)) {
                requireLevel(JSON.readTree(sent.toJson()), 3, sent.toJson());
                assertThat(Selection.parse(sent.toJson())).isEqualTo(sent);
                for (String path : PATHS) {
                    for (String table : NAMES) {
                        TableRef ref = TableRef.of(path, table);
                        assertThat(isRead(JSON.readTree(sent.toJson()), ref)).isEqualTo(sent.includes(ref));
                    }
                }
            }
        }
    }

    private static void requireLevel(JsonNode level, int depth, String all) {
        assertThat(level.isObject()).as(all).isTrue();
        assertThat(level.path("_other").asText()).as(all).isIn("included", "excluded");
        if (depth == 1) {
            assertThat(level.path("_id").asText(level.get("_other").asText()))
                    .as(all)
                    .isEqualTo("included");
        }
        level.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            if (value.isObject() && depth > 1) {
                requireLevel(value, depth - 1, all);
            } else {
                assertThat(value.isTextual()).as(all).isTrue();
                assertThat(value.asText()).as(all).isIn("included", "excluded");
            }
        });
    }

    /** As the backend decides it, which is not how ours does. */
    private static boolean isRead(JsonNode selection, TableRef table) {
        JsonNode component = selection.path(table.component().value());
        JsonNode tables = component.isMissingNode() ? selection.get("_other") : component;
        if (!tables.isObject()) {
            return tables.asText().equals("included");
        }
        JsonNode columns = tables.has(table.table()) ? tables.get(table.table()) : tables.get("_other");
        return columns.isObject() || columns.asText().equals("included");
    }

    private static String components(SplittableRandom random) {
        return level(random, PATHS, () -> level(random, NAMES, () -> level(random, COLUMNS, () -> word(random))));
    }

    private static String level(SplittableRandom random, List<String> names, Supplier<String> inner) {
        List<String> entries = new ArrayList<>();
        if (random.nextBoolean()) {
            entries.add("\"_other\":" + word(random));
        }
        for (String name : names) {
            if (random.nextInt(3) == 0) {
                String value = name.equals("_id") ? "\"included\"" : random.nextBoolean() ? word(random) : inner.get();
                entries.add("\"" + name + "\":" + value);
            }
        }
        return "{" + String.join(",", entries) + "}";
    }

    private static String word(SplittableRandom random) {
        return random.nextBoolean() ? "\"included\"" : "\"excluded\"";
    }
}
