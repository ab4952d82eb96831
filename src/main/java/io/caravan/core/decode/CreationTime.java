package io.caravan.core.decode;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** {@code _creationTime}: from float64 milliseconds to microseconds, rounded half up from the exact value of the double. */
final class CreationTime {
    private static final int SIGNIFICAND_BITS = 52;
    private static final int MAX_FRACTION = 9;
    /** The last {@code shift} for which {@code significand * 1000 + 2^(shift - 1)} stays below 2^63. */
    private static final int MAX_SHIFT = 57;

    private CreationTime() {}

    /** @throws ArithmeticException where the microseconds do not fit into 64 bits */
    static long micros(double millis) {
        if (!Double.isFinite(millis)) {
            throw new ArithmeticException("not finite");
        }
        int exponent = Math.getExponent(millis);
        int shift = SIGNIFICAND_BITS - exponent;
        if (shift < 1 || shift > MAX_SHIFT) {
            BigDecimal micros = new BigDecimal(millis).movePointRight(3).add(new BigDecimal("0.5"));
            return micros.setScale(0, RoundingMode.FLOOR).longValueExact();
        }
        long significand =
                (Double.doubleToRawLongBits(millis) & ((1L << SIGNIFICAND_BITS) - 1)) | (1L << SIGNIFICAND_BITS);
        return rounded(millis < 0 ? -significand : significand, shift);
    }

    /** Half up of {@code significand * 2^-shift * 1000}: |significand| <= 2^53, so the product stays below 2^63. */
    private static long rounded(long significand, int shift) {
        return (significand * 1000 + (1L << (shift - 1))) >> shift;
    }

    /**
     * The same from text, without a double where the text looks as Convex writes it: an integer of 10 to 15 digits and at
     * most 9 digits behind the dot. The integer alone fixes the binade, and with it the place of the last bit; the fraction
     * is rounded to that place half to even, as reading a double rounds.
     */
    static long micros(byte[] bytes, int start, int integerEnd, int fractionEnd, int end) {
        int fractionDigits = Math.max(0, fractionEnd - integerEnd - 1);
        int integerDigits = integerEnd - start;
        if (fractionEnd != end
                || bytes[start] == '-'
                || integerDigits < 10
                || integerDigits > 15
                || fractionDigits > MAX_FRACTION) {
            return micros(FloatText.parse(bytes, start, end));
        }
        long integer = Integers.decimal(bytes, start, integerEnd);
        long fraction = Integers.decimal(bytes, integerEnd + 1, fractionEnd);
        long unit = 1;
        for (int i = 0; i < fractionDigits; i++) {
            unit *= 10;
        }
        // 10^9 <= integer < 10^15: the shift is 3 to 23, and fraction * 2^shift stays below 2^53.
        int shift = SIGNIFICAND_BITS - 63 + Long.numberOfLeadingZeros(integer);
        long scaled = fraction << shift;
        long significand = (integer << shift) + scaled / unit;
        long twice = 2 * (scaled % unit);
        if (twice > unit || (twice == unit && (significand & 1) == 1)) {
            significand++;
        }
        return rounded(significand, shift);
    }
}
