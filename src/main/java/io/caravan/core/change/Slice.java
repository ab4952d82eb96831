package io.caravan.core.change;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A read-only view of UTF-8 bytes that belong to someone else. Valid only until the call that handed it out returns:
 * whoever keeps it longer copies it.
 */
@SuppressWarnings("ArrayRecordComponent") // a view, not a value: it shares the bytes of a page, on purpose
public record Slice(byte[] array, int offset, int length) {
    public static final Slice EMPTY = new Slice(new byte[0], 0, 0);

    public static Slice utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Slice(bytes, 0, bytes.length);
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Slice that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    /** The text itself, for tests and for identifiers; never log a document. */
    @Override
    public String toString() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }
}
