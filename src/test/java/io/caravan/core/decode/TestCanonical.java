package io.caravan.core.decode;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;

/** Canonical JSON written from scratch by the book: slow, and sharing nothing with the code under test. */
final class TestCanonical {
    private TestCanonical() {}

    static String of(TestValue value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, TestValue value) {
        if (value instanceof TestValue.Null) {
            out.append("null");
        } else if (value instanceof TestValue.Int64 number) {
            out.append(number.value());
        } else if (value instanceof TestValue.Float64 number) {
            out.append(number(number.bits()));
        } else if (value instanceof TestValue.Bool flag) {
            out.append(flag.value());
        } else if (value instanceof TestValue.Text text) {
            string(out, text.value());
        } else if (value instanceof TestValue.Bytes bytes) {
            out.append("{\"$bytes\":\"").append(bytes.base64()).append("\"}");
        } else if (value instanceof TestValue.Array array) {
            String comma = "[";
            for (TestValue item : array.items()) {
                out.append(comma);
                write(out, item);
                comma = ",";
            }
            out.append(array.items().isEmpty() ? "[]" : "]");
        } else if (value instanceof TestValue.Obj object) {
            out.append('{');
            Iterator<Map.Entry<String, TestValue>> fields =
                    object.fields().entrySet().iterator();
            while (fields.hasNext()) {
                Map.Entry<String, TestValue> field = fields.next();
                string(out, field.getKey());
                out.append(':');
                write(out, field.getValue());
                out.append(fields.hasNext() ? "," : "");
            }
            out.append('}');
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            int named = "\b\t\n\f\r\"\\".indexOf(c);
            if (named >= 0) {
                out.append('\\').append("btnfr\"\\".charAt(named));
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    static String wrapped(long bits) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bits)
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String number(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "{\"$float\":\"" + wrapped(bits) + "\"}";
        }
        if (value == 0) {
            return bits < 0 ? "-0.0" : "0.0";
        }
        return (value < 0 ? "-" : "") + spelled(shortest(Math.abs(value)));
    }

    /** As Double.toString of JDK 19: the shortest of at least two digits that reads back, nearest to the value. */
    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal best = exact.round(new MathContext(17, RoundingMode.HALF_EVEN));
        for (int digits = 17; digits >= 2; digits--) {
            BigDecimal low = exact.round(new MathContext(digits, RoundingMode.FLOOR));
            BigDecimal high = exact.round(new MathContext(digits, RoundingMode.CEILING));
            boolean lowReads = low.doubleValue() == value && Double.parseDouble(low.toString()) == value;
            boolean highReads = Double.parseDouble(high.toString()) == value;
            if (!lowReads && !highReads) {
                return best;
            }
            int nearer = exact.subtract(low).compareTo(high.subtract(exact));
            boolean evenLow = !low.unscaledValue().testBit(0);
            boolean takeLow = lowReads && (!highReads || nearer < 0 || (nearer == 0 && evenLow));
            best = takeLow ? low : high;
        }
        return best;
    }

    private static String spelled(BigDecimal value) {
        BigDecimal digits = value.stripTrailingZeros();
        String text = digits.unscaledValue().toString();
        int exponent = text.length() - 1 - digits.scale();
        if (exponent >= -3 && exponent < 7) {
            String plain = digits.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String fraction = text.length() == 1 ? "0" : text.substring(1);
        return text.charAt(0) + "." + fraction + "E" + exponent;
    }
}
