package io.caravan.core.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.Property;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ColumnNameTest {
    private static final String CORNERS = "aAbBzZnN0489__..  \"'`/\\;-$eE\u007f\n\u00e9\u0130\u212a\uffff\ud800\udc00";

    @ParameterizedTest
    @CsvSource({
        "name, name",
        "Name, _4eame",
        "createdAt, created_at",
        "a_b, a__b",
        "a_B, a___b",
        "a.b, a_2eb",
        "a b, a_20b",
        "_id, __id",
        "ID, _49_d",
        "x1, x1",
        "1x, 1x",
        "'', _",
        "_, __",
        "caf\u00e9, caf_8e9_",
        "\ud83d\ude00, _81f600_",
        "..;--, _2e_2e_3b_2d_2d"
    })
    void every_character_has_its_place(String field, String column) {
        assertThat(ColumnName.encode(field)).isEqualTo(column);
        assertThat(ColumnName.decode(column)).isEqualTo(field);
    }

    @Test
    void names_can_be_read_back_and_never_meet_even_without_regard_to_case() {
        Map<String, String> fields = new HashMap<>();
        Property.forAll(100_000, random -> {
            String field = name(random);
            String column = ColumnName.encode(field);
            assertThat(ColumnName.decode(column)).isEqualTo(field);
            assertThat(column).isEqualTo(column.toLowerCase(Locale.ROOT)).matches("[a-z0-9_]+");
            assertThat(column).as("not a column of ours").doesNotMatch("_[a-z].*");
            assertThat(fields.merge(column, field, (before, now) -> before)).isEqualTo(field);
        });
    }

    @Test
    void what_can_be_read_is_the_column_of_what_is_read() {
        Property.forAll(100_000, random -> {
            StringBuilder column = new StringBuilder();
            for (int i = random.nextInt(10); i >= 0; i--) {
                column.append("ab_48e0n2_df".charAt(random.nextInt(12)));
            }
            try {
                assertThat(ColumnName.encode(ColumnName.decode(column.toString())))
                        .isEqualTo(column.toString());
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining(column.toString());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Name",
                "_id",
                "_ts",
                "a_4e",
                "a_",
                "a_2",
                "_61",
                "a_2E",
                "_8",
                "_8_",
                "_80_",
                "_861_",
                "_8110000_",
                "_80e9_",
                "a.b",
                "\u00e9",
                "_8ffffffff_"
            })
    void no_field_has_another_column(String column) {
        assertThatThrownBy(() -> ColumnName.decode(column)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            name.append(
                    switch (random.nextInt(3)) {
                        case 0 -> (char) random.nextInt(128);
                        case 1 -> (char) random.nextInt(0x10000);
                        default -> CORNERS.charAt(random.nextInt(CORNERS.length()));
                    });
        }
        return name.toString();
    }
}
