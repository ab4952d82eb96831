package io.caravan.core.decode;

/** The text of JSON strings that a {@link JsonScanner} has validated. */
final class JsonStrings {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private JsonStrings() {}

    /** UTF-8 of a string's text, escapes resolved. */
    static byte[] unescape(byte[] bytes, int from, int to) {
        ByteOutput out = new ByteOutput(to - from);
        int p = from;
        while (p < to) {
            if (bytes[p] != '\\') {
                out.write(bytes[p++]);
                continue;
            }
            byte kind = bytes[p + 1];
            p += 2;
            switch (kind) {
                case 'b' -> out.write('\b');
                case 'f' -> out.write('\f');
                case 'n' -> out.write('\n');
                case 'r' -> out.write('\r');
                case 't' -> out.write('\t');
                case 'u' -> {
                    char unit = unit(bytes, p);
                    p += 4;
                    if (Character.isHighSurrogate(unit)) {
                        writeCodePoint(out, Character.toCodePoint(unit, unit(bytes, p + 2)));
                        p += 6;
                    } else {
                        writeCodePoint(out, unit);
                    }
                }
                default -> out.write(kind);
            }
        }
        return out.toByteArray();
    }

    /** Writes text as canonical JSON, without the quotes. */
    static void escape(ByteOutput out, byte[] text) {
        for (byte next : text) {
            switch (next) {
                case '"' -> escape(out, '"');
                case '\\' -> escape(out, '\\');
                case '\b' -> escape(out, 'b');
                case '\f' -> escape(out, 'f');
                case '\n' -> escape(out, 'n');
                case '\r' -> escape(out, 'r');
                case '\t' -> escape(out, 't');
                default -> {
                    if (next >= 0 && next < ' ') {
                        out.writeAscii("\\u00");
                        out.write(HEX[next >> 4]);
                        out.write(HEX[next & 15]);
                    } else {
                        out.write(next);
                    }
                }
            }
        }
    }

    private static void escape(ByteOutput out, char letter) {
        out.write('\\');
        out.write(letter);
    }

    private static char unit(byte[] bytes, int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            value = (value << 4) | Character.digit(bytes[i], 16);
        }
        return (char) value;
    }

    private static void writeCodePoint(ByteOutput out, int point) {
        if (point < 0x80) {
            out.write(point);
        } else if (point < 0x800) {
            out.write(0xc0 | (point >> 6));
            continuation(out, point);
        } else if (point < 0x10000) {
            out.write(0xe0 | (point >> 12));
            continuation(out, point >> 6);
            continuation(out, point);
        } else {
            out.write(0xf0 | (point >> 18));
            continuation(out, point >> 12);
            continuation(out, point >> 6);
            continuation(out, point);
        }
    }

    private static void continuation(ByteOutput out, int bits) {
        out.write(0x80 | (bits & 0x3f));
    }
}
