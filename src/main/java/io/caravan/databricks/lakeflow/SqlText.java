package io.caravan.databricks.lakeflow;

import java.util.Locale;

/** Text of a user in a statement: always a literal, whatever it holds. */
final class SqlText {
    private SqlText() {}

    /**
     * In quotes, of printable ASCII but for letters beyond it. A dollar sign is escaped, too: <code>${...}</code> is replaced in a
     * pipeline's text, in its literals and comments as well.
     */
    static String literal(String text) {
        return "'" + escaped(text).replace("'", "\\'") + "'";
    }

    /** One line, for a comment. */
    static String comment(String text) {
        return escaped(text);
    }

    private static String escaped(String text) {
        StringBuilder sql = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                sql.append("\\\\");
            } else if (c == '$' || isNoText(c)) {
                sql.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                sql.append(c);
            }
        }
        return sql.toString();
    }

    private static boolean isNoText(char c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
