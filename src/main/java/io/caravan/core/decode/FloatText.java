package io.caravan.core.decode;

import com.fasterxml.jackson.core.io.NumberInput;
import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Canonical text of finite doubles: what {@code Double.toString} gives from JDK 19 on.
 *
 * <p>Where a number has at most 15 significant digits and lies well within the normal range, no double is made of it: any
 * two decimals of at most 15 digits read as different doubles there, so such a decimal is the shortest that reads as its
 * double, and only its spelling can differ from the canonical one. Everything else is parsed and printed.
 */
final class FloatText {
    private static final int EXACT_DIGITS = 15;
    private static final int SAFE_EXPONENT = 300;
    /** Numbers below 10^7 and from 10^-3 on are written without an exponent. */
    private static final int PLAIN_DIGITS = 7;

    private static final int PLAIN_ZEROS = 3;

    private FloatText() {}

    static void write(ByteOutput out, double finite) {
        out.writeAscii(DoubleToDecimal.toString(finite));
    }

    static double parse(byte[] bytes, int from, int to) {
        return NumberInput.parseDouble(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1), true);
    }

    /** Whether a number without an exponent is an integer that lacks nothing but {@code .0}. */
    static boolean lacksFraction(int start, int integerEnd, int end) {
        return integerEnd == end && end - start <= PLAIN_DIGITS;
    }

    /** Whether a number with a dot and without an exponent is spelled as it has to be; false where that takes a closer look. */
    static boolean isCanonical(byte[] bytes, int start, int integerEnd, int fractionEnd) {
        int from = bytes[start] == '-' ? start + 1 : start;
        int fraction = integerEnd + 1;
        int length = fractionEnd - fraction;
        if (length <= 0 || integerEnd - from > PLAIN_DIGITS || fractionEnd - from > EXACT_DIGITS + 1) {
            return false;
        }
        if (length == 1) {
            return true;
        }
        return bytes[fractionEnd - 1] != '0' && (bytes[from] != '0' || !startsWithZeros(bytes, fraction, fractionEnd));
    }

    private static boolean startsWithZeros(byte[] bytes, int from, int to) {
        int zeros = from;
        while (zeros < to && bytes[zeros] == '0') {
            zeros++;
        }
        return zeros - from >= PLAIN_ZEROS;
    }

    /**
     * Writes a valid JSON number canonically, unless that takes a double.
     *
     * @return false where nothing was written
     */
    static boolean respell(ByteOutput out, byte[] bytes, int start, int integerEnd, int fractionEnd, int end) {
        boolean negative = bytes[start] == '-';
        long digits = 0;
        int count = 0;
        int zeros = 0;
        for (int p = negative ? start + 1 : start; p < fractionEnd; p++) {
            int digit = bytes[p] - '0';
            if (p == integerEnd) {
                continue;
            }
            if (digit == 0) {
                zeros += count == 0 ? 0 : 1;
                continue;
            }
            count += zeros + 1;
            if (count > EXACT_DIGITS) {
                return false;
            }
            for (; zeros > 0; zeros--) {
                digits *= 10;
            }
            digits = digits * 10 + digit;
        }
        if (count == 0) {
            out.writeAscii(negative ? "-0.0" : "0.0");
            return true;
        }
        int leading = leadingDigit(bytes, negative ? start + 1 : start);
        int exponent = leading < integerEnd ? integerEnd - leading - 1 : integerEnd - leading;
        exponent += exponent(bytes, fractionEnd, end);
        if (exponent < -SAFE_EXPONENT || exponent > SAFE_EXPONENT) {
            return false;
        }
        format(out, negative, digits, count, exponent);
        return true;
    }

    private static int leadingDigit(byte[] bytes, int from) {
        int p = from;
        while (bytes[p] == '0' || bytes[p] == '.') {
            p++;
        }
        return p;
    }

    private static int exponent(byte[] bytes, int from, int end) {
        int p = from + 1;
        boolean negative = p < end && bytes[p] == '-';
        if (p < end && (negative || bytes[p] == '+')) {
            p++;
        }
        int exponent = 0;
        for (; p < end; p++) {
            exponent = Math.min(1_000_000, exponent * 10 + bytes[p] - '0');
        }
        return negative ? -exponent : exponent;
    }

    /** @param digits without trailing zeros, {@code count} of them, the first worth {@code 10^exponent} */
    private static void format(ByteOutput out, boolean negative, long digits, int count, int exponent) {
        if (negative) {
            out.write('-');
        }
        if (exponent < -PLAIN_ZEROS || exponent >= PLAIN_DIGITS) {
            writeDigits(out, digits, count, 1);
            out.write('E');
            out.writeLong(exponent);
        } else if (exponent >= 0) {
            writeDigits(out, digits, count, exponent + 1);
        } else {
            out.writeAscii("0.");
            for (int i = -1; i > exponent; i--) {
                out.write('0');
            }
            out.writeLong(digits);
        }
    }

    private static void writeDigits(ByteOutput out, long digits, int count, int beforeDot) {
        int length = Math.max(count, beforeDot + 1) + 1;
        out.reserve(length);
        byte[] array = out.array;
        long rest = digits;
        for (int i = length - 1; i >= 0; i--) {
            int place = i > beforeDot ? i - 1 : i;
            if (i == beforeDot) {
                array[out.size + i] = '.';
            } else if (place >= count) {
                array[out.size + i] = '0';
            } else {
                array[out.size + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
        }
        out.size += length;
    }
}
