package io.caravan.staging;

import io.caravan.staging.engine.Sql;

/**
 * Makes DuckDB hand out parts of canonical JSON as they are spelled. Its parser makes doubles of floats and escapes of
 * control characters, and spells them its own way when it writes them: {@code 1.0E10} as {@code 10000000000.0}, a backslash and {@code u001f}
 * with a capital {@code F}. So both are disguised before and uncovered behind.
 *
 * <pre>
 *   E                    E7000          a float with such an exponent is no double any more: the parser keeps its text
 *   E-                   E8000
 *   \\                   \\B            only in documents that have an escaped control character
 *   \ and u00            \\C            an escaped backslash and a letter, which has one spelling
 * </pre>
 *
 * In canonical JSON an {@code E} is part of a string or an exponent, since escapes and literals have none; in the disguise every one is followed by
 * 7000 or 8000, so uncovering is exact, inside of strings and field names too.
 */
final class VerbatimJson {
    private static final String CONTROL = "\\u00";

    private VerbatimJson() {}

    /** @param json an SQL expression: the text of a document */
    static String disguised(String json) {
        return "CASE WHEN contains(" + json + ", 'E') OR " + hasControls(json) + " THEN " + floats(controls(json))
                + " ELSE " + json + " END";
    }

    /**
     * Undoes {@link #disguised} in a part of the document.
     *
     * @param document as it was
     */
    static String uncovered(String part, String document) {
        String spelled = "CASE WHEN contains(" + part + ", 'E') THEN regexp_replace(regexp_replace(" + part
                + ", 'E8000', 'E-', 'g'), 'E7000', 'E', 'g') ELSE " + part + " END";
        return "CASE WHEN " + hasControls(document) + " THEN replace(replace(" + spelled
                + ", '\\\\C', '\\u00'), '\\\\B', '\\\\')" + " ELSE " + spelled + " END";
    }

    /** How the disguise names a field, in a document without control characters. */
    static String field(String field) {
        return field.replace("E", "E7000").replace("E7000-", "E8000");
    }

    /** As {@link #field}, in a document with control characters. */
    static String fieldBesideControls(String field) {
        return field(field.replace("\\", "\\B"));
    }

    static String hasControls(String json) {
        return "contains(" + json + ", " + Sql.text(CONTROL) + ")";
    }

    private static String floats(String json) {
        return "regexp_replace(regexp_replace(" + json + ", 'E', 'E7000', 'g'), 'E7000-', 'E8000', 'g')";
    }

    /** First the pairs of backslashes give way, to a control character that JSON has none of: then each one left is an escape. */
    private static String controls(String json) {
        return "CASE WHEN " + hasControls(json) + " THEN replace(replace(replace(" + json
                + ", '\\\\', chr(1)), '\\u00', '\\\\C'), chr(1), '\\\\B') ELSE " + json + " END";
    }
}
