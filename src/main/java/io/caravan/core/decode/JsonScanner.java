package io.caravan.core.decode;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Strict JSON tokens over a {@link BodyBuffer}: what a method has passed is valid UTF-8 and valid JSON. */
class JsonScanner extends BodyBuffer {
    static final int MAX_DEPTH = 64;
    private static final int MAX_NUMBER = 1024;
    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BEYOND_NINE = (0x80 - 10) * ONES;
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    /** Whether the string scanned last holds a backslash. */
    boolean escaped;

    /** Whether the string scanned last holds an escape that its canonical form spells otherwise. */
    boolean respelled;

    /** End of the digits before the dot, and end of those behind it, of the number scanned last. */
    int integerEnd;

    int fractionEnd;

    JsonScanner(String what, InputStream body, int window) {
        super(what, body, window);
    }

    JsonScanner(String what, byte[] whole) {
        super(what, whole);
    }

    final void skipSpace() {
        byte[] bytes = array;
        int p = pos;
        while (bytes[p] == ' ' || bytes[p] == '\n' || bytes[p] == '\r' || bytes[p] == '\t') {
            p++;
        }
        pos = p;
    }

    final boolean at(char wanted) {
        return array[pos] == wanted;
    }

    final void expect(char wanted) {
        if (array[pos] != wanted) {
            throw unexpected(pos);
        }
        pos++;
    }

    final boolean startsWith(byte[] text) {
        int length = text.length;
        if (length > limit - pos) {
            return false;
        }
        return length < Long.BYTES ? startsWithShort(text) : startsWithLong(text, length - Long.BYTES);
    }

    private boolean startsWithShort(byte[] text) {
        byte[] bytes = array;
        int p = pos;
        for (int i = 0; i < text.length; i++) {
            if (bytes[p + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** Eight bytes a step; the last step takes some of them again. */
    private boolean startsWithLong(byte[] text, int last) {
        byte[] bytes = array;
        int p = pos;
        for (int i = 0; i < last; i += Long.BYTES) {
            if ((long) LONGS.get(bytes, p + i) != (long) LONGS.get(text, i)) {
                return false;
            }
        }
        return (long) LONGS.get(bytes, p + last) == (long) LONGS.get(text, last);
    }

    /** Passes an opening bracket. @return whether an item follows; else the closing bracket was passed, too */
    final boolean firstItem(char close) {
        pos++;
        skipSpace();
        boolean none = at(close);
        pos += none ? 1 : 0;
        return !none;
    }

    /** @return whether another item follows; else the closing bracket was passed */
    final boolean nextItem(char close) {
        skipSpace();
        byte next = array[pos];
        if (next != ',' && next != close) {
            throw unexpected(pos);
        }
        pos++;
        skipSpace();
        return next == ',';
    }

    /** What to throw where a value should be of another type: it has to be JSON first. */
    final RuntimeException wrongType(String problem) {
        int start = pos;
        new JsonSkipper(this, new ObjectKeys(this)).value(1);
        return violation(problem, start);
    }

    final void literalTrue() {
        literal(TRUE);
    }

    final void literalFalse() {
        literal(FALSE);
    }

    final void literalNull() {
        literal(NULL);
    }

    private void literal(byte[] text) {
        for (int i = 1; i < text.length; i++) {
            if (array[pos + i] != text[i]) {
                throw unexpected(pos + i);
            }
        }
        pos += text.length;
    }

    /**
     * Validates the number at {@code pos} and moves behind it.
     *
     * @return where it begins
     */
    final int number() {
        byte[] bytes = array;
        int start = pos;
        int p = start;
        if (bytes[p] == '-') {
            p++;
        }
        p = bytes[p] == '0' ? p + 1 : digits(p);
        integerEnd = p;
        if (bytes[p] == '.') {
            p = digits(p + 1);
        }
        fractionEnd = p;
        if (bytes[p] == 'e' || bytes[p] == 'E') {
            p++;
            p = digits(bytes[p] == '+' || bytes[p] == '-' ? p + 1 : p);
        }
        if (p >= limit && !ended()) {
            throw unexpected(p);
        }
        if (p - start > MAX_NUMBER) {
            throw violation("a number of " + (p - start) + " characters", start);
        }
        pos = p;
        return start;
    }

    /** Eight bytes a step: of each, seven bits plus {@code BEYOND_NINE} carry into the eighth unless it is a digit. */
    private int digits(int from) {
        byte[] bytes = array;
        int p = from;
        long others;
        do {
            long values = (long) LONGS.get(bytes, p) ^ ('0' * ONES);
            others = (((values & ~HIGH_BITS) + BEYOND_NINE) | values) & HIGH_BITS;
            p += others == 0 ? Long.BYTES : Long.numberOfTrailingZeros(others) >>> 3;
        } while (others == 0);
        if (p == from) {
            throw unexpected(p);
        }
        return p;
    }

    /**
     * Validates a string and moves behind its closing quote. Eight bytes a step while nothing but plain ASCII comes: the
     * lowest flagged byte of a word is exact, since a borrow only leaves a byte that is flagged itself.
     *
     * @return where its text ends; it begins one behind the opening quote
     */
    final int string() {
        if (array[pos] != '"') {
            throw unexpected(pos);
        }
        byte[] bytes = array;
        int p = pos + 1;
        escaped = false;
        respelled = false;
        while (true) {
            long word = (long) LONGS.get(bytes, p);
            long quote = (word ^ ('"' * ONES)) - ONES;
            long backslash = (word ^ ('\\' * ONES)) - ONES;
            long flags = (word | (word - ' ' * ONES) | quote | backslash) & HIGH_BITS;
            if (flags == 0) {
                p += Long.BYTES;
                continue;
            }
            p += Long.numberOfTrailingZeros(flags) >>> 3;
            byte next = bytes[p];
            if (next == '"') {
                pos = p + 1;
                return p;
            }
            if (next < 0) {
                p = Utf8.skip(this, p);
            } else if (next == '\\') {
                p = escape(p);
            } else {
                throw unexpected(p);
            }
        }
    }

    private int escape(int at) {
        escaped = true;
        switch (array[at + 1]) {
            case '"', '\\', 'b', 'f', 'n', 'r', 't' -> {
                return at + 2;
            }
            case '/' -> {
                respelled = true;
                return at + 2;
            }
            case 'u' -> {
                respelled = true;
                return unicodeEscape(at);
            }
            default -> throw unexpected(at + 1);
        }
    }

    private int unicodeEscape(int at) {
        char unit = (char) hex(at + 2);
        if (!Character.isSurrogate(unit)) {
            return at + 6;
        }
        if (Character.isLowSurrogate(unit)) {
            throw violation("half of a surrogate pair", at);
        }
        for (int i = 0; i < 2; i++) {
            if (array[at + 6 + i] != "\\u".charAt(i)) {
                throw at + 6 + i >= limit ? unexpected(at + 6 + i) : violation("half of a surrogate pair", at);
            }
        }
        if (!Character.isLowSurrogate((char) hex(at + 8))) {
            throw violation("half of a surrogate pair", at);
        }
        return at + 12;
    }

    private int hex(int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = array[i] < 0 ? -1 : Character.digit(array[i], 16);
            if (digit < 0) {
                throw unexpected(i);
            }
            value = (value << 4) | digit;
        }
        return value;
    }
}
