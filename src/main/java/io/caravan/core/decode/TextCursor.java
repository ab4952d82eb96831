package io.caravan.core.decode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The text of a string of the row being scanned: in the page where it has no escapes, else a copy. */
final class TextCursor {
    byte[] array = new byte[0];
    int from;
    int to;
    boolean present;

    void clear() {
        present = false;
        from = 0;
        to = 0;
    }

    /** Reads the string at the scanner's position. */
    void read(JsonScanner in) {
        if (!in.at('"')) {
            throw in.wrongType("no string");
        }
        int start = in.pos + 1;
        int end = in.string();
        array = in.escaped ? JsonStrings.unescape(in.array, start, end) : in.array;
        from = in.escaped ? 0 : start;
        to = in.escaped ? array.length : end;
        present = true;
    }

    /** The same text. */
    void set(TextCursor other) {
        array = other.array;
        from = other.from;
        to = other.to;
        present = other.present;
    }

    int length() {
        return to - from;
    }

    boolean sameAs(byte[] text) {
        return Arrays.equals(array, from, to, text, 0, text.length);
    }

    byte[] toByteArray() {
        return Arrays.copyOfRange(array, from, to);
    }

    @Override
    public String toString() {
        return new String(array, from, to - from, StandardCharsets.UTF_8);
    }
}
