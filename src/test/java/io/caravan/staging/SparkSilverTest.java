package io.caravan.staging;

import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.caravan.core.json.JsonFormatException;
import io.caravan.core.schema.ColumnName;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The silver view over rows with every kind of value, beside the embedded staging of the same rows. */
class SparkSilverTest {
    @TempDir
    private Path directory;

    private StagingHistory history;

    @BeforeEach
    void start() {
        history = new StagingHistory(directory);
    }

    @Test
    void every_kind_of_value_under_every_kind_of_name_is_equal_to_the_bit() throws Exception {
        every_literal();
        Random random = new Random(11);
        for (int i = 0; i < 20; i++) {
            Map<String, Literal> document = new TreeMap<>();
            Stream.concat(
                            StateMaterializerTest.FIELDS.stream(),
                            Stream.of("`;--", "$", "${env:HOME}", "';--", "V", "v", "_", "_f", "x".repeat(255)))
                    .forEach(field -> document.put(field, Literal.anyOf(List.of(field.length() % 9), random)));
            history.upsert(USERS, "odd" + i, document);
        }
        history.delete(USERS, "odd3").land();
        history.materializer().materialize();
        Map<String, Map<String, String>> expected =
                ParquetRows.of(history.staged().files());
        Map<String, Map<String, String>> actual = silver(schema());
        assertThat(actual.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
        actual.forEach((id, row) -> {
            assertThat(row.remove("_rescued")).as(id).endsWith(" NULL");
            assertThat(row).as(id).containsExactlyInAnyOrderEntriesOf(expected.get(id));
        });
    }

    @Test
    void a_value_that_no_column_takes_is_rescued_and_none_is_changed() throws IOException {
        every_literal();
        history.land();
        TreeMap<String, ObservedTypes> narrow = new TreeMap<>();
        narrow.put("as BIGINT", ObservedTypes.of(ConvexType.INT64));
        narrow.put("as DOUBLE", ObservedTypes.of(ConvexType.FLOAT64));
        narrow.put("as BOOLEAN", ObservedTypes.of(ConvexType.BOOLEAN));
        narrow.put("as STRING", ObservedTypes.of(ConvexType.STRING));
        narrow.put("as BLOB", ObservedTypes.of(ConvexType.BYTES));
        Map<String, Map<String, String>> actual = silver(new TableSchema(narrow));
        literals().forEach((id, literal) -> {
            Map<String, String> row = actual.get(id);
            String rescued = row.get("_rescued");
            assertThat(rescued)
                    .as(id)
                    .contains(literal.equals(Literal.NULL) ? "NULL" : "\"new\":" + literal.json() + ",\"pure");
            narrow.keySet().forEach(field -> {
                boolean isTyped = !row.get(ColumnName.encode(field)).endsWith(" NULL");
                boolean isRescued = rescued.contains("\"" + field + "\":");
                assertThat(isTyped && isRescued).as(id + " " + field).isFalse();
                assertThat(isTyped || isRescued).as(id + " " + field).isEqualTo(!literal.equals(Literal.NULL));
            });
        });
        String asDouble = ColumnName.encode("as DOUBLE");
        assertThat(actual.get("1.0"))
                .containsEntry(asDouble, "DOUBLE " + Long.toHexString(Double.doubleToLongBits(42)));
        assertThat(List.of(actual.get("2.0"), actual.get("2.1"))) // no double is 2^63-1, nor 2^53+1
                .allMatch(row -> row.get(asDouble).equals("DOUBLE NULL"));
    }

    @Test
    void a_field_whose_name_is_too_long_for_a_column_of_unity_catalog_is_rescued_whole() throws Exception {
        List<String> tooLong =
                List.of("x".repeat(256), "L".repeat(128), "a\"b\\;'`".repeat(113), "\u00e9".repeat(1024));
        Map<String, Literal> document =
                new TreeMap<>(Map.of("x".repeat(255), Literal.BY_KIND.get(1).get(0)));
        tooLong.forEach(field -> document.put(field, Literal.BY_KIND.get(5).get(4)));
        history.upsert(USERS, "one", document).land();
        Map<String, String> row = silver(schema()).get("one");
        assertThat(row).containsEntry("x".repeat(255), "BIGINT '42'");
        assertThat(row.keySet()).allMatch(column -> column.length() <= 255);
        JsonNode rescued = new ObjectMapper().readTree(row.get("_rescued").replaceAll("^VARCHAR '|'$", ""));
        assertThat(rescued).hasSize(tooLong.size());
        tooLong.forEach(
                field -> assertThat(rescued.path(field).asText()).as(field).isEqualTo("\\B\\C\\u001f\n\"\t/"));
        assertThat(Files.readString(directory.resolve("silver/app__users.sql")))
                .contains(
                        "-- In _rescued alone, as its name is too long for a column: " + "\u00e9".repeat(1024) + ".\n");
    }

    private void every_literal() {
        literals().forEach((id, literal) -> {
            Map<String, Literal> document = new TreeMap<>(Map.of("pure" + id.charAt(0), literal, "mixed", literal));
            Stream.of("BIGINT", "DOUBLE", "BOOLEAN", "STRING", "BLOB")
                    .forEach(type -> document.put("as " + type, literal));
            document.put("new", literal);
            history.upsert(USERS, id, document);
        });
    }

    /** By kind and place. */
    private static Map<String, Literal> literals() {
        Map<String, Literal> literals = new TreeMap<>();
        for (int kind = 0; kind < Literal.BY_KIND.size(); kind++) {
            for (int i = 0; i < Literal.BY_KIND.get(kind).size(); i++) {
                literals.put(kind + "." + i, Literal.BY_KIND.get(kind).get(i));
            }
        }
        return literals;
    }

    private Map<String, Map<String, String>> silver(TableSchema schema) {
        Path folder = directory.resolve("silver");
        new SilverFolder(folder)
                .write(SqlName.of("main", "bronze"), List.of(new SilverTable(USERS, schema, Scd.TYPE_1)));
        return new SparkSilver(folder.resolve("app__users.sql"))
                .current("parquet.`" + history.root().resolve("raw_change_log/app/users") + "`");
    }

    private TableSchema schema() throws IOException, JsonFormatException {
        return TableSchemaJson.fromJson(Files.readString(
                history.root().resolve(history.files("schemas/app/users/").get(0))));
    }
}
