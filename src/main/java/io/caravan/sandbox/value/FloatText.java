package io.caravan.sandbox.value;

import com.fasterxml.jackson.core.io.schubfach.DoubleToDecimal;
import java.util.Locale;

/** Finite doubles as Rust's serde_json prints them: shortest digits, always a dot or an exponent ({@code 42.0}, {@code 1e16}). */
final class FloatText {
    private static final double EXACT_LONGS = 9_007_199_254_740_992.0;

    /** Below it Java prints a second digit that is not needed to tell the number: 4.9E-324. */
    private static final double TWO_DIGITS_AT_LEAST = 1e-321;

    private FloatText() {}

    static String of(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) < EXACT_LONGS && whole != 0) {
            return whole + ".0";
        }
        if (Math.abs(value) < TWO_DIGITS_AT_LEAST && value != 0) {
            return tiny(value);
        }
        String java = DoubleToDecimal.toString(value);
        int exponentAt = java.indexOf('E');
        return exponentAt < 0 && Math.abs(value) >= 1e-3 ? java : layOut(java, exponentAt);
    }

    private static String tiny(double value) {
        String oneDigit = String.format(Locale.ROOT, "%.0e", value);
        return Double.parseDouble(oneDigit) == value ? oneDigit : layOut(DoubleToDecimal.toString(value));
    }

    private static String layOut(String java) {
        return layOut(java, java.indexOf('E'));
    }

    private static String layOut(String java, int exponentAt) {
        String sign = java.startsWith("-") ? "-" : "";
        int mantissaEnd = exponentAt < 0 ? java.length() : exponentAt;
        int exponent = exponentAt < 0 ? 0 : Integer.parseInt(java, exponentAt + 1, java.length(), 10);
        String mantissa = java.substring(sign.length(), mantissaEnd);
        int dot = mantissa.indexOf('.');
        String digits = mantissa.substring(0, dot) + mantissa.substring(dot + 1);
        int leading = leadingZeros(digits);
        if (leading == digits.length()) {
            return sign + "0.0";
        }
        return sign + ryu(withoutTrailingZeros(digits.substring(leading)), dot + exponent - leading);
    }

    /** @param point where the decimal point stands, counted from the first digit */
    private static String ryu(String digits, int point) {
        int length = digits.length();
        if (point >= length && point <= 16) {
            return digits + "0".repeat(point - length) + ".0";
        }
        if (point > 0 && point <= 16) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (point > -5 && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        String mantissa = length == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (point - 1);
    }

    private static int leadingZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return zeros;
    }

    private static String withoutTrailingZeros(String digits) {
        int end = digits.length();
        while (end > 1 && digits.charAt(end - 1) == '0') {
            end--;
        }
        return digits.substring(0, end);
    }
}
