package io.caravan.databricks.lakeflow;

import io.caravan.core.schema.ColumnName;
import io.caravan.core.schema.ColumnType;
import io.caravan.databricks.SqlName;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A typed column of a silver table: how its field is read out of a document.
 *
 * @param struct name of the struct that {@code from_json} made of the document
 */
record TypedColumn(String field, ColumnType type, String struct) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

    String name() {
        return SqlName.of(ColumnName.encode(field)).quoted();
    }

    /** Of the schema of {@code from_json}. Nested and mixed values are read as the text that Spark makes of them. */
    String declaration() {
        return "`" + field.replace("`", "``") + "` "
                + switch (type) {
                    case STRING, JSON -> "STRING";
                    case BIGINT -> "BIGINT";
                    case DOUBLE -> "DOUBLE";
                    case BOOLEAN -> "BOOLEAN";
                    case BINARY -> "STRUCT<`$bytes`: STRING>";
                };
    }

    /**
     * The value, NULL where it does not fit. {@code _odd} is NULL for a document whose members all have the type of their column,
     * else {@code _texts} has the text of each.
     */
    String value() {
        String text = "_texts[" + SqlText.literal(field) + "]";
        return switch (type) {
            case BIGINT, BOOLEAN -> read();
            case STRING -> "CASE WHEN _odd IS NULL OR startswith(" + text + ", '\"') THEN " + read() + " END";
            case DOUBLE -> "IF(_odd IS NULL, " + read() + ", _doubles[" + SqlText.literal(field) + "])";
            case BINARY -> "unbase64(" + read() + ".`$bytes`)";
            case JSON -> "IF(_odd IS NULL, " + cut() + ", " + text + ")";
        };
    }

    /* A name that could hold ${ must stand in a literal. */
    private String read() {
        return PLAIN.matcher(field).matches()
                ? struct + ".`" + field + "`"
                : struct + "[" + SqlText.literal(field) + "]";
    }

    /** What stands behind the name, up to as many commas as the value has. */
    private String cut() {
        String key = key();
        return String.format(
                Locale.ROOT,
                "substring_index(substr(_body, locate(%s, _body) + %d), ',', 1 + length(%3$s) - length(replace(%3$s, ',', '')))",
                SqlText.literal(key),
                key.codePointCount(0, key.length()),
                read());
    }

    /** Of a column of JSON: whether its name is that of more than one member, at any depth. */
    String isAmbiguous() {
        String key = SqlText.literal(key());
        return "locate(" + key + ", document, locate(" + key + ", document) + 1) > 0";
    }

    /** As a regular expression, between its quotes in a document. */
    String pattern() {
        return PLAIN.matcher(field).matches() ? field : Pattern.quote(quotedName());
    }

    private String key() {
        return "\"" + quotedName() + "\":";
    }

    private String quotedName() {
        StringBuilder json = new StringBuilder(field.length());
        for (int i = 0; i < field.length(); i++) {
            char c = field.charAt(i);
            int escape = "\"\\\b\f\n\r\t".indexOf(c);
            if (escape >= 0) {
                json.append('\\').append("\"\\bfnrt".charAt(escape));
            } else if (c < ' ') {
                json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }
        return json.toString();
    }
}
