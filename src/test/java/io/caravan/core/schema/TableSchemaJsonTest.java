package io.caravan.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.json.JsonFormatException;
import io.caravan.testing.Property;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableSchemaJsonTest {
    private static final TableSchema SCHEMA = new TableSchema(new TreeMap<>(Map.of(
            "b", ObservedTypes.of(ConvexType.STRING),
            "a \"", ObservedTypes.of(ConvexType.INT64, ConvexType.NULL))));

    @Test
    void columns_and_types_stand_in_a_fixed_order() {
        assertThat(TableSchemaJson.toJson(SCHEMA))
                .isEqualTo(
                        """
                        {"version":1,"columns":[{"name":"a \\"","types":["null","int64"]},\
                        {"name":"b","types":["string"]}]}""");
        assertThat(SchemaFingerprint.of(SCHEMA).hex()).matches("[0-9a-f]{64}");
        assertThat(SchemaFingerprint.of(SCHEMA)).isNotEqualTo(SchemaFingerprint.of(TableSchema.EMPTY));
    }

    @Test
    void what_was_written_reads_back() {
        Property.forAll(20_000, random -> {
            TableSchema schema = ColumnTypeTest.schema(random);
            assertThat(TableSchemaJson.fromJson(TableSchemaJson.toJson(schema))).isEqualTo(schema);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                """
                        {"version":2,"columns":[]}""",
                "{\"version\":1}",
                """
                        {"version":1,"columns":[],"x":1}""",
                """
                        {"version":1,"columns":[{"name":"a"}]}""",
                """
                        {"version":1,"columns":[{"name":"a","types":["int"]}]}""",
                """
                        {"version":1,"columns":[{"name":"a","types":[]},{"name":"a","types":[]}]}"""
            })
    void anything_else_is_refused(String text) {
        assertThatThrownBy(() -> TableSchemaJson.fromJson(text)).isInstanceOf(JsonFormatException.class);
    }
}
