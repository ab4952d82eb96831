package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableArgumentTest {
    /** A name copied from the log once meant no table, or another one: of the root it said {@code users}. */
    @ParameterizedTest
    @CsvSource({
        "'',users,app/users",
        "waitlist,users,waitlist/users",
        "waitlist/inner,notes,waitlist/inner/notes",
        "app,users,-61pp/users",
        "app/inner,users,app/inner/users"
    })
    void a_name_that_a_message_says_can_be_given_to_a_command(String component, String table, String label) {
        TableRef ref = TableRef.of(component, table);
        assertThat("of " + ref).isEqualTo("of " + label);
        assertThat(ref.label()).isEqualTo(label);
        assertThat(TableArgument.parse(label)).isEqualTo(ref);
        assertThat(TableRef.parse(ref.path())).as("checkpoints of before").isEqualTo(ref);
    }
}
