package io.caravan.core.schema;

import java.util.HexFormat;

/**
 * The one name of a field's column in every target: reversible, injective, always in lower case, and so unique without
 * regard to case.
 *
 * <pre>
 *   a-z 0-9                       as they are
 *   A-Z behind the first place    _ and the lower-case letter      createdAt -> created_at
 *   _                             __                               a_b       -> a__b
 *   other ASCII, A-Z in front     _ and two hexadecimal digits     a.b       -> a_2eb     Name -> _4eame
 *   anything else                 _8, hexadecimal code point, _    a\u00e9   -> a_8e9_
 *   the empty name                _
 * </pre>
 *
 * No field's column begins with {@code _} and a letter: those names are Caravan's own ({@code _id}, {@code _ts}, ...).
 */
public final class ColumnName {
    private static final HexFormat HEX = HexFormat.of();
    private static final String EMPTY = "_";
    private static final int MAX_HEX = 6;

    private ColumnName() {}

    /** @param field any text */
    public static String encode(String field) {
        if (field.isEmpty()) {
            return EMPTY;
        }
        StringBuilder column = new StringBuilder(field.length() + 8);
        for (int i = 0; i < field.length(); i = field.offsetByCodePoints(i, 1)) {
            encode(column, field.codePointAt(i));
        }
        return column.toString();
    }

    private static void encode(StringBuilder column, int point) {
        if (isPlain(point)) {
            column.append((char) point);
        } else if (point == '_') {
            column.append("__");
        } else if (point >= 'A' && point <= 'Z' && column.length() > 0) {
            column.append('_').append((char) (point + ('a' - 'A')));
        } else if (point < 0x80) {
            column.append('_').append(HEX.toHexDigits((byte) point));
        } else {
            column.append("_8").append(Integer.toHexString(point)).append('_');
        }
    }

    private static boolean isPlain(int point) {
        return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
    }

    /**
     * The field whose column has this name.
     *
     * @throws IllegalArgumentException where no field's column has
     */
    public static String decode(String column) {
        if (column.equals(EMPTY)) {
            return "";
        }
        StringBuilder field = new StringBuilder(column.length());
        int at = 0;
        while (at < column.length()) {
            at = decode(column, at, field);
        }
        // Two texts may read as one field, only one of them is its column: `_4e` is N in front, and `_n` is N
        // elsewhere.
        if (field.length() == 0 || !encode(field.toString()).equals(column)) {
            throw notAColumn(column);
        }
        return field.toString();
    }

    /** @return where the next character begins */
    private static int decode(String column, int at, StringBuilder field) {
        char first = column.charAt(at);
        if (first != '_') {
            field.append(first);
            return at + 1;
        }
        char second = at + 1 < column.length() ? column.charAt(at + 1) : ' ';
        if (second == '_') {
            field.append('_');
            return at + 2;
        }
        if (second >= 'a' && second <= 'z') {
            field.append((char) (second - ('a' - 'A')));
            return at + 2;
        }
        int from = second == '8' ? at + 2 : at + 1;
        int to = second == '8' ? column.indexOf('_', from) : at + 3;
        if (to <= from || to > column.length() || to - from > MAX_HEX) {
            throw notAColumn(column);
        }
        field.appendCodePoint(point(column, from, to));
        return second == '8' ? to + 1 : to;
    }

    private static int point(String column, int from, int to) {
        int point = 0;
        for (int i = from; i < to; i++) {
            if (!HexFormat.isHexDigit(column.charAt(i))) {
                throw notAColumn(column);
            }
            point = (point << 4) | HexFormat.fromHexDigit(column.charAt(i));
        }
        if (!Character.isValidCodePoint(point)) {
            throw notAColumn(column);
        }
        return point;
    }

    private static IllegalArgumentException notAColumn(String column) {
        return new IllegalArgumentException("\"" + column + "\" is not the column of any field");
    }
}
