package io.caravan.core.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.Property;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnTypeTest {
    /** What a column of each type can hold without loss. */
    private static final Map<ColumnType, Set<ConvexType>> HOLDS = Map.of(
            ColumnType.BIGINT, Set.of(ConvexType.NULL, ConvexType.INT64, ConvexType.INT64_INEXACT),
            ColumnType.DOUBLE, Set.of(ConvexType.NULL, ConvexType.INT64, ConvexType.FLOAT64),
            ColumnType.BOOLEAN, Set.of(ConvexType.NULL, ConvexType.BOOLEAN),
            ColumnType.STRING, Set.of(ConvexType.NULL, ConvexType.STRING),
            ColumnType.BINARY, Set.of(ConvexType.NULL, ConvexType.BYTES),
            ColumnType.JSON, Set.of(ConvexType.values()));

    @ParameterizedTest
    @CsvSource({
        "'', STRING", "NULL, STRING", "INT64, BIGINT", "INT64 INT64_INEXACT, BIGINT", "NULL INT64, BIGINT",
                "FLOAT64, DOUBLE",
        "INT64 FLOAT64, DOUBLE", "INT64 INT64_INEXACT FLOAT64, JSON", "BOOLEAN, BOOLEAN", "STRING, STRING",
                "BYTES, BINARY", "ARRAY, JSON",
        "OBJECT, JSON", "ARRAY OBJECT, JSON", "STRING INT64, JSON", "BOOLEAN NULL STRING, JSON",
                "INT64 FLOAT64 NULL, DOUBLE", "INT64_INEXACT, BIGINT"
    })
    void follows_the_table_of_the_value_mapping(String types, ColumnType expected) {
        ObservedTypes seen = ObservedTypes.NONE;
        for (String type : types.isEmpty() ? new String[0] : types.split(" ", -1)) {
            seen = seen.union(ObservedTypes.of(ConvexType.valueOf(type)));
        }
        assertThat(ColumnType.of(seen)).isEqualTo(expected);
    }

    @Test
    void every_set_of_types_gets_a_column_that_holds_all_of_them() {
        for (int bits = 0; bits < 1 << ConvexType.values().length; bits++) {
            ObservedTypes seen = new ObservedTypes(bits);
            assertThat(HOLDS.get(ColumnType.of(seen))).as("%s", seen.types()).containsAll(seen.types());
        }
    }

    @Test
    void union_of_schemas_is_commutative_associative_idempotent_and_never_narrower() {
        Property.forAll(100_000, random -> {
            TableSchema a = schema(random);
            TableSchema b = schema(random);
            TableSchema c = schema(random);
            assertThat(a.union(b)).isEqualTo(b.union(a));
            assertThat(a.union(b).union(c)).isEqualTo(a.union(b.union(c)));
            assertThat(a.union(a)).isEqualTo(a);
            a.columns().forEach((name, types) -> {
                ObservedTypes wide = a.union(b).columns().get(name);
                assertThat(wide.types()).containsAll(types.types());
                assertThat(HOLDS.get(ColumnType.of(wide))).containsAll(types.types());
            });
            assertThat(SchemaFingerprint.of(a.union(b))).isEqualTo(SchemaFingerprint.of(b.union(a)));
        });
    }

    static TableSchema schema(Random random) {
        TreeMap<String, ObservedTypes> columns = new TreeMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            columns.put("c" + random.nextInt(4), new ObservedTypes(random.nextInt(1 << ConvexType.values().length)));
        }
        return new TableSchema(columns);
    }
}
