package io.caravan.staging;

import io.caravan.core.change.Slice;
import io.caravan.core.schema.ColumnType;
import io.caravan.parquet.TypedRow;
import io.caravan.staging.record.StagedColumn;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The typed values of one document, equal to those of {@link DocumentSql}; its cost is the document's length. */
final class TypedDocument {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]*");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Slice NULL = Slice.utf8("null");
    private static final Slice TRUE = Slice.utf8("true");
    private static final Slice FALSE = Slice.utf8("false");
    private static final String FLOAT = "{\"$float\":\"";
    private static final String BYTES = "{\"$bytes\":\"";
    private static final String END = "\"}";

    private final Map<Slice, Integer> places = new HashMap<>();
    private final List<StagedColumn> columns;
    private final int first;

    /** @param first place of the first of these columns in a row */
    TypedDocument(List<StagedColumn> columns, int first) {
        this.columns = columns;
        this.first = first;
        for (int i = 0; i < columns.size(); i++) {
            places.put(Slice.utf8(columns.get(i).field()), i);
        }
    }

    /** A value that is not of its column's type. */
    static final class Misfit extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final ColumnType type;

        Misfit(ColumnType type) {
            this.type = type;
        }

        ColumnType type() {
            return type;
        }
    }

    void read(Slice document, TypedRow row) {
        new CanonicalJsonReader(document).members((name, value) -> {
            Integer place = places.get(CanonicalJsonReader.unescaped(name));
            if (place != null && !value.equals(NULL)) {
                set(columns.get(place).type(), value, first + place, row);
            }
        });
    }

    private static void set(ColumnType type, Slice value, int place, TypedRow row) {
        try {
            switch (type) {
                case STRING -> row.set(place, string(value));
                case BIGINT -> row.set(place, integer(value));
                case DOUBLE -> row.set(place, number(value));
                case BOOLEAN -> row.set(place, flag(value));
                case BINARY -> row.set(place, bytes(value));
                case JSON -> row.set(place, value);
            }
        } catch (IllegalArgumentException wrong) {
            throw new Misfit(type);
        }
    }

    private static Slice string(Slice value) {
        require(value.array()[value.offset()] == '"');
        return CanonicalJsonReader.unescaped(new Slice(value.array(), value.offset() + 1, value.length() - 2));
    }

    private static long integer(Slice value) {
        String text = value.toString();
        require(INTEGER.matcher(text).matches());
        return Long.parseLong(text);
    }

    private static double number(Slice value) {
        String text = value.toString();
        if (text.startsWith(FLOAT)) {
            return special(text);
        }
        require(NUMBER.matcher(text).matches());
        double number = Double.parseDouble(text);
        require(!Double.isInfinite(number));
        return number;
    }

    private static double special(String text) {
        return switch (text) {
            case FLOAT + "AAAAAAAA8H8=" + END -> Double.POSITIVE_INFINITY;
            case FLOAT + "AAAAAAAA8P8=" + END -> Double.NEGATIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    private static long flag(Slice value) {
        boolean is = value.equals(TRUE);
        require(is || value.equals(FALSE));
        return is ? 1 : 0;
    }

    private static Slice bytes(Slice value) {
        String text = value.toString();
        require(text.startsWith(BYTES) && text.endsWith(END));
        byte[] bytes = Base64.getDecoder().decode(text.substring(BYTES.length(), text.length() - END.length()));
        return new Slice(bytes, 0, bytes.length);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException();
        }
    }
}
