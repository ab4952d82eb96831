package io.caravan.core.decode;

import java.nio.charset.StandardCharsets;

/** Plain JSON integers of 64 bits. */
final class Integers {
    /** So many digits fit into 64 bits without a sign: a timestamp in nanoseconds has as many. */
    private static final int UNSIGNED_DIGITS = 19;

    private Integers() {}

    /** The integer at the scanner's position, which moves behind it. */
    static long read(JsonScanner in) {
        if (in.array[in.pos] != '-' && (in.array[in.pos] < '0' || in.array[in.pos] > '9')) {
            throw in.wrongType("no integer");
        }
        int start = in.number();
        if (in.integerEnd != in.pos) {
            throw in.violation("a number with a fraction or an exponent where an integer belongs", start);
        }
        return parse(in, start, in.pos);
    }

    static long parse(BodyBuffer in, int start, int end) {
        if (end - start <= UNSIGNED_DIGITS && in.array[start] != '-') {
            long value = decimal(in.array, start, end);
            if (value >= 0) {
                return value;
            }
        }
        try {
            return Long.parseLong(new String(in.array, start, end - start, StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException e) {
            throw in.violation("an integer of more than 64 bits", start);
        }
    }

    /** At most 19 digits; what 63 bits do not hold becomes negative, and cannot become positive again. */
    static long decimal(byte[] bytes, int from, int to) {
        long value = 0;
        int at = from;
        for (; to - at >= Long.BYTES; at += Long.BYTES) {
            value = value * 100_000_000 + eightDigits((long) JsonScanner.LONGS.get(bytes, at));
        }
        for (; at < to; at++) {
            value = value * 10 + bytes[at] - '0';
        }
        return value;
    }

    /** The first digit is the lowest byte. Neighbours are joined: eight digits to four numbers below 100, these to two, these to one. */
    private static long eightDigits(long text) {
        long digits = text - 0x3030303030303030L;
        long pairs = digits * 10 + (digits >>> 8); // in every other byte
        long high = (pairs & 0x000000ff000000ffL) * (100 + (1_000_000L << 32));
        long low = ((pairs >>> 16) & 0x000000ff000000ffL) * (1 + (10_000L << 32));
        return (high + low) >>> 32;
    }
}
