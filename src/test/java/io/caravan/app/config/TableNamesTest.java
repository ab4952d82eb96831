package io.caravan.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.caravan.core.change.TableRef;
import io.caravan.core.config.ConfigurationException;
import io.caravan.core.convex.Selection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names in the place of a selection's JSON: what is not wanted is not read, and what is wanted is not left out. */
class TableNamesTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ORDERS = TableRef.root("orders");
    private static final TableRef CHAT = TableRef.of("chat", "messages");
    private static final TableRef DRAFTS = TableRef.of("chat", "drafts");

    private static Selection selection(String tables, String exclude) {
        return CaravanConfig.of(Map.of("convex.tables", tables, "convex.exclude", exclude))
                .source()
                .selection();
    }

    private static List<String> problems(Map<String, String> values) {
        return catchThrowableOfType(ConfigurationException.class, () -> CaravanConfig.of(values))
                .problems();
    }

    @Test
    void these_tables_only_means_no_other_table_of_any_component() {
        Selection selection = selection("users, chat/messages", "");
        assertThat(List.of(USERS, CHAT)).allMatch(selection::includes);
        assertThat(List.of(ORDERS, DRAFTS, TableRef.of("other", "users"))).noneMatch(selection::includes);
    }

    @Test
    void app_is_the_root_as_in_every_command() {
        assertThat(selection("app/users", "")).isEqualTo(selection("users", ""));
        assertThat(selection("", "app/users.email")).isEqualTo(selection("", "users.email"));
    }

    @Test
    void all_of_a_component_is_a_star_also_tables_that_nobody_knows_yet() {
        Selection selection = selection("chat/*, users", "chat/drafts");
        assertThat(List.of(USERS, CHAT, TableRef.of("chat", "new"))).allMatch(selection::includes);
        assertThat(List.of(ORDERS, DRAFTS)).noneMatch(selection::includes);
        assertThat(selection("", "chat/*").includes(CHAT)).isFalse();
        assertThat(selection("", "chat/*").includes(USERS)).isTrue();
    }

    @Test
    void without_this_column_leaves_every_other_column_and_table() {
        Selection selection = selection("", "users.email, users.phone, audit_log");
        assertThat(selection.includes(USERS, "email")).isFalse();
        assertThat(selection.includes(USERS, "phone")).isFalse();
        assertThat(selection.includes(USERS, "name")).isTrue();
        assertThat(selection.includes(ORDERS)).isTrue();
        assertThat(selection.includes(TableRef.root("audit_log"))).isFalse();
    }

    @Test
    void both_together_are_these_tables_without_those_columns() {
        Selection selection = selection("users", "users.email");
        assertThat(selection.includes(USERS, "email")).isFalse();
        assertThat(selection.includes(USERS, "name")).isTrue();
        assertThat(selection.includes(ORDERS)).isFalse();
    }

    @Test
    void a_column_of_a_table_that_is_excluded_does_not_bring_the_table_back() {
        assertThat(selection("", "users, users.email").includes(USERS)).isFalse();
        assertThat(selection("", "users.email, users").includes(USERS)).isFalse();
    }

    @Test
    void nothing_is_everything() {
        assertThat(selection("", "")).isEqualTo(Selection.EVERYTHING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    convex.tables | users.email | names a column, and convex.tables takes tables
                    convex.tables | * | The tables of the root are app/*
                    convex.tables | my-table | is no name. Expected TABLE
                    convex.exclude | users._id | every row has its id
                    convex.exclude | chat/*.body | names a column of all tables
                    """)
    void what_would_not_do_what_it_says_is_refused(String key, String value, String why) {
        assertThat(problems(Map.of(key, value))).singleElement().asString().contains(key + "=", why);
    }

    @Test
    void an_exclusion_without_effect_is_refused_since_it_may_be_a_slip_that_lets_something_through() {
        assertThat(problems(Map.of("convex.tables", "users", "convex.exclude", "user.email")))
                .singleElement()
                .asString()
                .contains("user.email is not read anyway, since convex.tables does not name app/user");
        assertThat(problems(Map.of("convex.tables", "users", "convex.exclude", "users")))
                .singleElement()
                .asString()
                .contains("users is both in convex.tables and in convex.exclude");
    }

    @Test
    void the_short_form_and_the_long_one_do_not_stand_beside_each_other() {
        assertThat(problems(Map.of(
                        "convex.tables",
                        "users",
                        "convex.selection",
                        """
                {"":{"users":"excluded"}}""")))
                .singleElement()
                .asString()
                .contains("Keep either it, or them");
    }

    @Test
    void a_column_that_is_not_there_is_told_since_one_with_a_slip_is_not_excluded() {
        assertThat(selection("", "users.emial, users.name, orders.x")
                        .missingColumnsIn(Map.of(USERS, Set.of("email", "name"), ORDERS, Set.of())))
                .containsExactly("app/users.emial");
    }
}
