package io.caravan.databricks;

import java.util.List;
import java.util.Locale;

/**
 * One statement of the warehouse. Values are parameters, never text of it.
 *
 * @param text with a {@code ?} for each parameter
 * @param parameters {@link String} or {@link Long}
 */
public record Sql(String text, List<Object> parameters) {
    public Sql {
        parameters = List.copyOf(parameters);
    }

    private static final int LONGEST = 60;

    static Sql of(String text, Object... parameters) {
        return new Sql(text, List.of(parameters));
    }

    /** A string literal, for the few statements that take no parameters. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** Its first word: one of a few. */
    String verb() {
        return text.strip().split("\\s+", 2)[0].toLowerCase(Locale.ROOT);
    }

    /** Its first words: what it is, without what it is about. */
    @Override
    public String toString() {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + " ..." : text;
    }
}
