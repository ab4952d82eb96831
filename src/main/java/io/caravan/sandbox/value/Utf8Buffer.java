package io.caravan.sandbox.value;

import java.util.Arrays;

/** A growing array of bytes that knows how to write JSON strings and integers without making objects. */
final class Utf8Buffer {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] bytes = new byte[1 << 12];
    private int size;

    int size() {
        return size;
    }

    void rewind(int earlier) {
        size = earlier;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    void put(int ascii) {
        room(1);
        bytes[size++] = (byte) ascii;
    }

    void ascii(String text) {
        int length = text.length();
        room(length);
        for (int i = 0; i < length; i++) {
            bytes[size + i] = (byte) text.charAt(i);
        }
        size += length;
    }

    void raw(byte[] source) {
        room(source.length);
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
    }

    void integer(long value) {
        if (value == Long.MIN_VALUE) {
            ascii("-9223372036854775808");
            return;
        }
        room(20);
        long rest = Math.abs(value);
        if (value < 0) {
            bytes[size++] = '-';
        }
        int digits = digits(rest);
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
    }

    void quoted(String text) {
        int length = text.length();
        room(length * 6 + 2);
        bytes[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\') {
                bytes[size++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && i + 1 < length) {
                fourBytes(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                unusual(c);
            }
        }
        bytes[size++] = '"';
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void unusual(char c) {
        switch (c) {
            case '"' -> escape('"');
            case '\\' -> escape('\\');
            case '\n' -> escape('n');
            case '\r' -> escape('r');
            case '\t' -> escape('t');
            case '\b' -> escape('b');
            case '\f' -> escape('f');
            default -> {
                if (c < 0x20) {
                    escapeHex(c);
                } else {
                    upToThreeBytes(c);
                }
            }
        }
    }

    private void escape(char letter) {
        bytes[size++] = '\\';
        bytes[size++] = (byte) letter;
    }

    private void escapeHex(char c) {
        escape('u');
        bytes[size++] = '0';
        bytes[size++] = '0';
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
    }

    private void upToThreeBytes(char c) {
        if (c < 0x80) {
            bytes[size++] = (byte) c;
        } else if (c < 0x800) {
            bytes[size++] = (byte) (0xc0 | c >> 6);
            bytes[size++] = (byte) (0x80 | (c & 63));
        } else {
            bytes[size++] = (byte) (0xe0 | c >> 12);
            bytes[size++] = (byte) (0x80 | ((c >> 6) & 63));
            bytes[size++] = (byte) (0x80 | (c & 63));
        }
    }

    private void fourBytes(int codePoint) {
        bytes[size++] = (byte) (0xf0 | codePoint >> 18);
        bytes[size++] = (byte) (0x80 | ((codePoint >> 12) & 63));
        bytes[size++] = (byte) (0x80 | ((codePoint >> 6) & 63));
        bytes[size++] = (byte) (0x80 | (codePoint & 63));
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
