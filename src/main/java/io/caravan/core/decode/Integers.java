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
        for (int i = from; i < to; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return value;
    }
}
