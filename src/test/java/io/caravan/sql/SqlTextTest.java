package io.caravan.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A statement that is cut in the wrong place does something else than what was written. */
class SqlTextTest {
    @Test
    void semicolons_within_quotes_and_comments_end_no_statement() {
        assertThat(SqlText.statements("SELECT ';', E'\\';', \";\" -- ;\n; /* ; /* ; */ ; */ SELECT $x$ ; $$ ; $x$ ;;"))
                .containsExactly("SELECT ';', E'\\';', \";\" -- ;", "/* ; /* ; */ ; */ SELECT $x$ ; $$ ; $x$");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "-- nothing\n", "/* nothing */", ";", ";;  -- ;"})
    void what_says_nothing_is_no_statement(String text) {
        assertThat(SqlText.statements(text)).isEmpty();
        assertThat(SqlText.isComplete(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT '",
                "SELECT 1; /* ",
                "SELECT $$ ; ",
                "SELECT 1;\nSELECT \"a;",
                "SELECT 'it''s;"
            })
    void what_has_no_end_goes_on_in_the_next_line(String text) {
        assertThat(SqlText.isComplete(text)).isFalse();
    }

    @Test
    void parameters_and_dollars_in_names_begin_no_quote() {
        assertThat(SqlText.statements("SELECT $1, a$b; SELECT $2")).containsExactly("SELECT $1, a$b", "SELECT $2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM users",
                "from USERS;",
                "FROM \"users\"",
                "SELECT app.users._id",
                "FROM query_table('users')",
                "users"
            })
    void a_table_is_mentioned_however_its_name_is_written(String text) {
        assertThat(SqlText.mentions(text, "users")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FROM users2", "FROM all_users", "FROM usersé", "FROM log.app__users"})
    void a_longer_name_is_another_table(String text) {
        assertThat(SqlText.mentions(text, "users")).isFalse();
    }

    @Test
    void a_name_with_quotes_and_other_signs_is_found() {
        assertThat(SqlText.mentions("FROM app.\"we\"\"ird\"", "we\"ird")).isTrue();
        assertThat(SqlText.mentions("FROM \"a b (c)\"", "a b (c)")).isTrue();
    }
}
