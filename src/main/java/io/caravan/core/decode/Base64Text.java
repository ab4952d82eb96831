package io.caravan.core.decode;

import java.util.Arrays;

/** Canonical padded base64 (RFC 4648, standard alphabet, unused bits zero): one text for each sequence of bytes. */
final class Base64Text {
    /** Length of the text of 8 bytes. */
    static final int LENGTH_OF_LONG = 12;

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    private static final byte[] VALUES = values();

    private Base64Text() {}

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, (byte) -1);
        for (int i = 0; i < ALPHABET.length(); i++) {
            values[ALPHABET.charAt(i)] = (byte) i;
        }
        return values;
    }

    /** Whether the text is canonical base64 of 8 bytes, for {@link #littleEndianLong}. */
    static boolean isLong(byte[] text, int from) {
        int bad = 0;
        for (int i = 0; i < LENGTH_OF_LONG - 1; i++) {
            bad |= VALUES[text[from + i] & 0xff];
        }
        return bad >= 0 && (VALUES[text[from + 10] & 0xff] & 3) == 0 && text[from + 11] == '=';
    }

    static long littleEndianLong(byte[] text, int from) {
        long bits = 0;
        for (int i = 0; i < 10; i++) {
            bits = (bits << 6) | VALUES[text[from + i] & 0xff];
        }
        return Long.reverseBytes((bits << 4) | (VALUES[text[from + 10] & 0xff] >> 2));
    }

    static boolean isCanonical(byte[] text, int from, int to) {
        if ((to - from) % 4 != 0) {
            return false;
        }
        int end = to;
        while (end > from && to - end < 2 && text[end - 1] == '=') {
            end--;
        }
        int bad = 0;
        for (int i = from; i < end; i++) {
            bad |= VALUES[text[i] & 0xff];
        }
        int unused = (1 << (2 * (to - end))) - 1;
        return bad >= 0 && (end == to || (VALUES[text[end - 1] & 0xff] & unused) == 0);
    }
}
