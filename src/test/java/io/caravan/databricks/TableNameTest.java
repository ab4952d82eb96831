package io.caravan.databricks;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {
    private static final String[] PIECES = {
        "a", "b", "A", "_", "__", "5f", "61pp", "app", "/", "-", ".", "8e9_", "9", "é", "`; DROP", "\u0000", "🦦"
    };

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "'', users, app__users",
                "'', userProfiles, app__user_profiles",
                "'', order_items, app__order__items",
                "'', Users, app___55sers",
                "app, users, _61pp__users",
                "waitlist, users, waitlist__users",
                "waitlist/inner, users, waitlist_2finner__users",
                "my_component, users, my_5fcomponent__users",
                "betterAuth, '', better_auth___"
            })
    void a_table_has_the_documented_name(String component, String table, String name) {
        assertThat(TableName.of(TableRef.of(component, table))).isEqualTo(name);
    }

    @Test
    void two_tables_never_share_a_name_in_a_catalog_that_ignores_case() {
        Random random = new Random(7);
        Map<String, TableRef> owners = new HashMap<>();
        for (int i = 0; i < 100_000; i++) {
            TableRef table = TableRef.of(text(random, 3), text(random, i % 100 == 0 ? 200 : 4));
            String name = TableName.of(table);
            TableRef owner = owners.putIfAbsent(name, table);
            assertThat(owner == null || owner.equals(table))
                    .as("%s and %s are both %s", owner, table, name)
                    .isTrue();
            assertThat(name).matches("[a-z0-9_]{3,200}");
        }
    }

    private static String text(Random random, int pieces) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(pieces); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }
}
