package io.caravan.core.decode;

/** Well-formed UTF-8 as in table 3-7 of the Unicode standard: no overlong forms, no surrogates, nothing past U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** @return the first position from {@code at} on that holds an ASCII byte */
    static int skip(BodyBuffer in, int at) {
        byte[] bytes = in.array;
        int p = at;
        while (bytes[p] < 0) {
            int lead = bytes[p] & 0xff;
            if (lead >= 0xe0 && lead < 0xf0) {
                int low = lead == 0xe0 ? 0xa0 : 0x80;
                int high = lead == 0xed ? 0x9f : 0xbf;
                second(in, p + 1, low, high);
                second(in, p + 2, 0x80, 0xbf);
                p += 3;
            } else if (lead >= 0xc2 && lead < 0xe0) {
                second(in, p + 1, 0x80, 0xbf);
                p += 2;
            } else if (lead >= 0xf0 && lead < 0xf5) {
                int low = lead == 0xf0 ? 0x90 : 0x80;
                int high = lead == 0xf4 ? 0x8f : 0xbf;
                second(in, p + 1, low, high);
                second(in, p + 2, 0x80, 0xbf);
                second(in, p + 3, 0x80, 0xbf);
                p += 4;
            } else {
                throw in.malformed(" is not UTF-8 at byte ", p);
            }
        }
        return p;
    }

    private static void second(BodyBuffer in, int at, int low, int high) {
        int next = in.array[at] & 0xff;
        if (next < low || next > high) {
            throw at >= in.limit ? in.unexpected(at) : in.malformed(" is not UTF-8 at byte ", at);
        }
    }
}
