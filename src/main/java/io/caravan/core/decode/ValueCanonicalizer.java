package io.caravan.core.decode;

import static io.caravan.core.schema.ConvexType.ARRAY;
import static io.caravan.core.schema.ConvexType.BOOLEAN;
import static io.caravan.core.schema.ConvexType.BYTES;
import static io.caravan.core.schema.ConvexType.FLOAT64;
import static io.caravan.core.schema.ConvexType.INT64;
import static io.caravan.core.schema.ConvexType.INT64_INEXACT;
import static io.caravan.core.schema.ConvexType.NULL;
import static io.caravan.core.schema.ConvexType.OBJECT;
import static io.caravan.core.schema.ConvexType.STRING;

import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Copies Convex values from a page into canonical JSON, in one pass.
 *
 * <p>Guarantees: what comes out is canonical at every depth and reads back to the same values bit for bit; what is not a
 * Convex value is refused. Most bytes of a page are canonical already, so the work is in leaving them alone:
 *
 * <pre>
 *   page:  "age":{"$integer":"KgAAAAAAAAA="},"name":"Ada","score":7,"tags":["a","b"]
 *          ^-run                            ^-run                  ^-run
 *   out:   "age":42,"name":"Ada","score":7.0,"tags":["a","b"]
 * </pre>
 *
 * Invariant: {@code out} is canonical for everything before {@code run}, and the bytes from {@code run} to the scanner's
 * position are canonical as they stand. Only a token that differs, or white space, ends a run.
 *
 * <p>Longer than 300 lines, on purpose: this is the loop over every byte of every page, and its parts share {@code run}, the scanner's
 * position and the output as fields. Split, they would hand these on with every token.
 */
final class ValueCanonicalizer {
    private static final int NULL_BIT = bits(NULL);
    private static final int EXACT_INTEGER_BIT = bits(INT64);
    private static final int INEXACT_INTEGER_BITS = bits(INT64, INT64_INEXACT);
    private static final int FLOAT_BIT = bits(FLOAT64);
    private static final int BOOLEAN_BIT = bits(BOOLEAN);
    private static final int STRING_BIT = bits(STRING);
    private static final int BYTES_BIT = bits(BYTES);
    private static final int ARRAY_BIT = bits(ARRAY);
    private static final int OBJECT_BIT = bits(OBJECT);

    private static final byte[] INTEGER_WRAPPER = ascii("{\"$integer\":\"");
    private static final int INTEGER_WRAPPER_LENGTH = INTEGER_WRAPPER.length + Base64Text.LENGTH_OF_LONG + 2;
    private static final int BYTES_WRAPPER_EXTRA = "{\"$bytes\":\"\"}".length();
    private static final int MAX_INTEGER_DIGITS = 18;

    /** First byte of the page that is not yet in {@code out}. */
    int run;

    private final JsonScanner in;
    private final ByteOutput out;
    private final NumberDialect dialect;
    private final ObjectKeys keys;

    ValueCanonicalizer(JsonScanner in, ByteOutput out, NumberDialect dialect, ObjectKeys keys) {
        this.in = in;
        this.out = out;
        this.dialect = dialect;
        this.keys = keys;
    }

    private static int bits(ConvexType... types) {
        return ObservedTypes.of(types).bits();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Ends the run before {@code end}. */
    void flush(int end) {
        int length = end - run;
        if (length > 0) {
            out.write(in.array, run, length);
        }
    }

    /** Leaves out white space at the scanner's position. */
    void skipSpace() {
        if (in.array[in.pos] <= ' ' && in.array[in.pos] > 0) {
            flush(in.pos);
            in.skipSpace();
            run = in.pos;
        }
    }

    /**
     * Copies the value at the scanner's position and moves behind it.
     *
     * @param depth of the value; 1 for a document
     * @return bits of its type
     */
    int value(int depth) {
        int start = in.pos;
        switch (in.array[start]) {
            case '"' -> {
                string();
                return STRING_BIT;
            }
            case '{' -> {
                if (in.startsWith(INTEGER_WRAPPER) && integerWrapper(start)) {
                    return integer(Base64Text.littleEndianLong(in.array, start + INTEGER_WRAPPER.length), start);
                }
                return object(depth);
            }
            case '[' -> {
                array(depth);
                return ARRAY_BIT;
            }
            case 't' -> {
                in.literalTrue();
                return BOOLEAN_BIT;
            }
            case 'f' -> {
                in.literalFalse();
                return BOOLEAN_BIT;
            }
            case 'n' -> {
                in.literalNull();
                return NULL_BIT;
            }
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> {
                return number();
            }
            default -> throw in.unexpected(start);
        }
    }

    /** Copies a string value or, with the same rules, a key. */
    private int string() {
        int start = in.pos + 1;
        int end = in.string();
        if (in.respelled) {
            flush(start);
            JsonStrings.escape(out, JsonStrings.unescape(in.array, start, end));
            run = end;
        }
        return end;
    }

    private void array(int depth) {
        nest(depth);
        in.pos++;
        skipSpace();
        if (in.at(']')) {
            in.pos++;
            return;
        }
        do {
            value(depth + 1);
        } while (next(']'));
    }

    private int object(int depth) {
        nest(depth);
        int start = in.pos;
        int runBefore = run;
        int written = out.size - out.origin;
        in.pos++;
        skipSpace();
        if (in.at('}')) {
            in.pos++;
            return OBJECT_BIT;
        }
        int scope = keys.open();
        do {
            int key = in.pos + 1;
            int end = string();
            if (startsWithDollar(key, end)) {
                if (keys.count(scope) > 0) {
                    throw in.violation("a key that begins with $", key);
                }
                keys.close(scope);
                run = runBefore;
                out.size = out.origin + written;
                return wrapper(start, key, end);
            }
            keys.add(scope, key, end, in.escaped);
            skipSpace();
            in.expect(':');
            skipSpace();
            value(depth + 1);
        } while (next('}'));
        keys.close(scope);
        return OBJECT_BIT;
    }

    private boolean next(char close) {
        skipSpace();
        byte next = in.array[in.pos];
        if (next != ',' && next != close) {
            throw in.unexpected(in.pos);
        }
        in.pos++;
        if (next == ',') {
            skipSpace();
        }
        return next == ',';
    }

    private void nest(int depth) {
        if (depth > JsonScanner.MAX_DEPTH) {
            throw in.violation("values nested more than " + JsonScanner.MAX_DEPTH + " deep");
        }
    }

    private boolean startsWithDollar(int key, int end) {
        if (!in.escaped) {
            return in.array[key] == '$';
        }
        byte[] name = JsonStrings.unescape(in.array, key, end);
        return name.length > 0 && name[0] == '$';
    }

    private boolean integerWrapper(int start) {
        int text = start + INTEGER_WRAPPER.length;
        int end = start + INTEGER_WRAPPER_LENGTH;
        if (end > in.limit
                || dialect == NumberDialect.EXPORT
                || in.array[end - 2] != '"'
                || in.array[end - 1] != '}'
                || !Base64Text.isLong(in.array, text)) {
            return false;
        }
        in.pos = end;
        return true;
    }

    /** Replaces the token from {@code start} to the scanner's position. */
    private int integer(long value, int start) {
        flush(start);
        out.writeLong(value);
        run = in.pos;
        return integerBits(value);
    }

    private static int integerBits(long value) {
        int significant = Long.SIZE - Long.numberOfLeadingZeros(Math.abs(value)) - Long.numberOfTrailingZeros(value);
        return significant <= 53 ? EXACT_INTEGER_BIT : INEXACT_INTEGER_BITS;
    }

    /** An object whose first key, already passed, begins with a dollar. */
    private int wrapper(int start, int key, int keyEnd) {
        String name = new String(JsonStrings.unescape(in.array, key, keyEnd), StandardCharsets.UTF_8);
        in.skipSpace();
        in.expect(':');
        in.skipSpace();
        int from = in.pos + 1;
        if (!in.at('"')) {
            throw in.wrongType("a $ object whose value is no string");
        }
        int to = in.string();
        byte[] text = in.escaped ? JsonStrings.unescape(in.array, from, to) : Arrays.copyOfRange(in.array, from, to);
        in.skipSpace();
        if (in.at(',')) {
            throw in.violation("a $ object with more than one field", start);
        }
        in.expect('}');
        switch (name) {
            case "$integer" -> {
                if (dialect == NumberDialect.EXPORT) {
                    throw in.violation("an $integer, which this format does not have", start);
                }
                return integer(wrappedLong(text, start), start);
            }
            case "$float" -> {
                return wrappedFloat(Double.longBitsToDouble(wrappedLong(text, start)), text, start);
            }
            case "$bytes" -> {
                return wrappedBytes(text, start);
            }
            default -> throw in.violation("a key that begins with $ and is no known type", key);
        }
    }

    private long wrappedLong(byte[] text, int start) {
        if (text.length != Base64Text.LENGTH_OF_LONG || !Base64Text.isLong(text, 0)) {
            throw in.violation("a number that is not the base64 of 8 bytes", start);
        }
        return Base64Text.littleEndianLong(text, 0);
    }

    private int wrappedFloat(double value, byte[] text, int start) {
        flush(start);
        if (Double.isFinite(value)) {
            FloatText.write(out, value);
        } else {
            rewrap("{\"$float\":\"", text);
        }
        run = in.pos;
        return FLOAT_BIT;
    }

    private int wrappedBytes(byte[] text, int start) {
        if (!Base64Text.isCanonical(text, 0, text.length)) {
            throw in.violation("bytes that are not canonical base64", start);
        }
        if (in.pos - start != text.length + BYTES_WRAPPER_EXTRA) {
            flush(start);
            rewrap("{\"$bytes\":\"", text);
            run = in.pos;
        }
        return BYTES_BIT;
    }

    private void rewrap(String opening, byte[] text) {
        out.writeAscii(opening);
        out.write(text);
        out.writeAscii("\"}");
    }

    private int number() {
        int start = in.number();
        int end = in.pos;
        if (dialect == NumberDialect.EXPORT && in.integerEnd == end) {
            return bareInteger(start, end);
        }
        if (in.fractionEnd == end) {
            if (FloatText.lacksFraction(start, in.integerEnd, end)) {
                flush(end);
                out.writeAscii(".0");
                run = end;
                return FLOAT_BIT;
            }
            if (FloatText.isCanonical(in.array, start, in.integerEnd, end)) {
                return FLOAT_BIT;
            }
        }
        flush(start);
        if (!FloatText.respell(out, in.array, start, in.integerEnd, in.fractionEnd, end)) {
            double value = FloatText.parse(in.array, start, end);
            if (Double.isInfinite(value)) {
                throw in.violation("a number that no float64 holds", start);
            }
            FloatText.write(out, value);
        }
        run = end;
        return FLOAT_BIT;
    }

    private int bareInteger(int start, int end) {
        if (end - start <= MAX_INTEGER_DIGITS && in.array[start] != '-') {
            return integerBits(Integers.decimal(in.array, start, end));
        }
        return integer(Integers.parse(in, start, end), start);
    }
}
