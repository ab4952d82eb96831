package io.caravan.staging;

import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import io.caravan.core.schema.TableSchema;
import io.caravan.core.schema.TableSchemaJson;
import io.caravan.databricks.SqlName;
import io.caravan.databricks.lakeflow.Scd;
import io.caravan.databricks.lakeflow.SilverFolder;
import io.caravan.databricks.lakeflow.SilverTable;
import io.caravan.testing.ledger.ParquetRows;
import io.caravan.testing.warehouse.SparkSilver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents that are made to mislead the silver view, and such as are large. */
@Tag("slow")
class SparkSilverDocumentsTest {
    private static final Literal TEXT = json("\"a, \\\"b\\\": null\"", ConvexType.STRING);

    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
    }

    private static Literal json(String text, ConvexType type) {
        return new Literal(text, ObservedTypes.of(type), "");
    }

    private static Literal array(String text) {
        return json(text, ConvexType.ARRAY);
    }

    @Test
    void members_of_one_name_at_several_depths_are_told_apart() throws Exception {
        List<Literal> values = List.of(
                array("[1.0E23,{\"tags\":[1],\"name\":7,\"tree\":{\"tags\":[]}}]"),
                array("[5.684341886080802E-14,\"\\u001f\",\",\\\"tags\\\":\"]"),
                json("{\"name\":\"x\",\"tags\":[1]}", ConvexType.OBJECT),
                json("\"[1]\"", ConvexType.STRING),
                json("\"{\\\"tags\\\":[1]}\"", ConvexType.STRING),
                json("\"null\"", ConvexType.STRING),
                json("1.0", ConvexType.FLOAT64),
                Literal.NULL);
        for (int i = 0; i < values.size(); i++) {
            for (int j = 0; j < values.size(); j++) {
                history.upsert(
                        USERS,
                        i + "." + j,
                        new TreeMap<>(Map.of(
                                "a", values.get(i), "name", TEXT, "tags", values.get(j), "tree", values.get(i))));
            }
        }
        history.land();
        equalsStaging();
    }

    @Test
    void wide_large_and_deep_documents_are_equal_to_the_bit() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 3; i++) {
            Map<String, Literal> wide = new TreeMap<>();
            for (int field = 0; field < 1000; field++) {
                wide.put("field" + field, Literal.anyOf(List.of(field % 9, i * (field % 2)), random));
            }
            history.upsert(USERS, "wide" + i, wide);
        }
        String vector = IntStream.range(0, 1536)
                .mapToObj(i -> Double.toString(random.nextGaussian()))
                .collect(Collectors.joining(","));
        history.upsert(
                USERS,
                "large",
                new TreeMap<>(Map.of(
                        "deep", array("[".repeat(64) + "{\"$bytes\":\"AAE=\"}" + "]".repeat(64)),
                        "text", json("\"" + "\\n\\\",x".repeat(180_000) + "\"", ConvexType.STRING),
                        "vector", array("[" + vector + "]"),
                        "many", array("[" + "1.5,\"x\\\\\",".repeat(20_000) + "null]"))));
        history.land();
        equalsStaging();
    }

    @Test
    void what_is_no_value_of_its_column_is_rescued_whatever_stands_beside_it() {
        TreeMap<String, ObservedTypes> narrow = new TreeMap<>();
        narrow.put("name", ObservedTypes.of(ConvexType.STRING));
        narrow.put("number", ObservedTypes.of(ConvexType.FLOAT64));
        List<Literal> wrong = List.of(
                Literal.BY_KIND.get(1).get(0),
                Literal.BY_KIND.get(4).get(0),
                array("[{\"name\":\"42\",\"number\":\"42\"}]"),
                json("{\"name\":null}", ConvexType.OBJECT));
        for (int i = 0; i < wrong.size(); i++) {
            Map<String, Literal> document = new TreeMap<>(Map.of(
                    "inner", json("{\"name\":\"42\",\"number\":null}", ConvexType.OBJECT), "name", wrong.get(i)));
            document.put("number", json("\"NaN\"", ConvexType.STRING));
            history.upsert(USERS, "wrong" + i, document);
        }
        history.upsert(USERS, "broken", Map.of("name", TEXT, "other", json("{\"a\":", ConvexType.OBJECT)));
        history.upsert(USERS, "right", Map.of("name", TEXT)).land();
        Map<String, Map<String, String>> actual = silver(new TableSchema(narrow));
        for (int i = 0; i < wrong.size(); i++) {
            assertThat(actual.get("wrong" + i))
                    .containsEntry("name", "VARCHAR NULL")
                    .containsEntry("number", "DOUBLE NULL")
                    .containsEntry(
                            "_rescued",
                            "VARCHAR '{\"inner\":{\"name\":\"42\",\"number\":null},\"name\":"
                                    + wrong.get(i).json() + ",\"number\":\"NaN\"}'");
        }
        assertThat(actual.get("broken").get("_rescued"))
                .as("what is no JSON stops nothing, and is kept whole")
                .contains("\"other\":{\"a\":}");
        assertThat(actual.get("right")).containsEntry("_rescued", "VARCHAR NULL");
    }

    private void equalsStaging() throws Exception {
        history.materializer().materialize();
        Map<String, Map<String, String>> expected =
                ParquetRows.of(history.staged().files());
        TableSchema schema = TableSchemaJson.fromJson(Files.readString(
                history.root().resolve(history.files("schemas/app/users/").get(0))));
        Map<String, Map<String, String>> actual = silver(schema);
        assertThat(actual.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
        actual.forEach((id, row) -> {
            assertThat(row.remove("_rescued")).as(id).endsWith(" NULL");
            List<String> different = new ArrayList<>();
            row.forEach((column, value) -> {
                if (!value.equals(expected.get(id).get(column))) {
                    different.add(column);
                }
            });
            assertThat(different).as(id).isEmpty();
            assertThat(row.keySet()).isEqualTo(expected.get(id).keySet());
        });
    }

    private Map<String, Map<String, String>> silver(TableSchema schema) {
        Path folder = directory.resolve("silver");
        new SilverFolder(folder)
                .write(SqlName.of("main", "bronze"), List.of(new SilverTable(USERS, schema, Scd.TYPE_1)));
        return new SparkSilver(folder.resolve("app__users.sql"))
                .current("parquet.`" + history.root().resolve("raw_change_log/app/users") + "`");
    }
}
