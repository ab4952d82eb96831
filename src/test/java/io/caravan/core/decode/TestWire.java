package io.caravan.core.decode;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Renders values in a Convex format, in any spelling that JSON allows. */
final class TestWire {
    private final Random random;
    private final NumberDialect dialect;
    private final int noise;
    private final StringBuilder out = new StringBuilder();

    /** @param noise one in so many places is spelled in an unusual way; 0 for none */
    TestWire(Random random, NumberDialect dialect, int noise) {
        this.random = random;
        this.dialect = dialect;
        this.noise = noise;
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** A row: a document's fields with system fields, already rendered, in between. */
    TestWire row(TestValue.Obj document, Map<String, String> system) {
        List<String> fields = new ArrayList<>();
        document.fields()
                .forEach((name, value) ->
                        fields.add(field(name, sub().value(value).toString())));
        int at = 0;
        for (Map.Entry<String, String> extra : system.entrySet()) {
            at = random.nextInt(fields.size() - at + 1) + at;
            fields.add(at, field(extra.getKey(), extra.getValue()));
        }
        list('{', fields, '}');
        return this;
    }

    /** An object of rendered fields, in random order. */
    TestWire envelope(Map<String, String> fields) {
        List<String> rendered = new ArrayList<>();
        fields.forEach((name, value) -> rendered.add(field(name, value)));
        Collections.shuffle(rendered, random);
        space();
        list('{', rendered, '}');
        space();
        return this;
    }

    TestWire values(List<String> rows) {
        list('[', rows, ']');
        return this;
    }

    TestWire value(TestValue value) {
        if (value instanceof TestValue.Null) {
            out.append("null");
        } else if (value instanceof TestValue.Int64 number) {
            integer(number.value());
        } else if (value instanceof TestValue.Float64 number) {
            number(number.bits());
        } else if (value instanceof TestValue.Bool flag) {
            out.append(flag.value());
        } else if (value instanceof TestValue.Text text) {
            string(text.value());
        } else if (value instanceof TestValue.Bytes bytes) {
            wrapper("$bytes", bytes.base64());
        } else if (value instanceof TestValue.Array array) {
            list(
                    '[',
                    array.items().stream()
                            .map(item -> sub().value(item).toString())
                            .toList(),
                    ']');
        } else if (value instanceof TestValue.Obj object) {
            List<String> fields = new ArrayList<>();
            object.fields()
                    .forEach((name, item) ->
                            fields.add(field(name, sub().value(item).toString())));
            list('{', fields, '}');
        }
        return this;
    }

    TestWire string(String text) {
        out.append('"');
        text.codePoints().forEach(point -> {
            int named = "\b\t\n\f\r\"\\/".indexOf(point);
            if (point >= ' ' && point != '"' && point != '\\' && !odd()) {
                out.appendCodePoint(point);
            } else if (named >= 0 && !odd()) {
                out.append('\\').append("btnfr\"\\/".charAt(named));
            } else {
                for (char unit : Character.toChars(point)) {
                    String hex = String.format(Locale.ROOT, "%04x", (int) unit);
                    out.append("\\u").append(odd() ? hex.toUpperCase(Locale.ROOT) : hex);
                }
            }
        });
        out.append('"');
        return this;
    }

    private void integer(long value) {
        if (dialect == NumberDialect.EXPORT) {
            out.append(value);
        } else {
            wrapper("$integer", TestCanonical.wrapped(value));
        }
    }

    private void number(long bits) {
        double value = Double.longBitsToDouble(bits);
        if (Double.isNaN(value) || Double.isInfinite(value) || (noise > 0 && random.nextInt(20) == 0)) {
            wrapper("$float", TestCanonical.wrapped(bits));
            return;
        }
        String text = spelling(value);
        boolean integer = !text.contains(".") && !text.contains("e") && !text.contains("E");
        out.append(text).append(dialect == NumberDialect.EXPORT && integer ? "e0" : "");
    }

    private String spelling(double value) {
        String java = Double.toString(value);
        if (value == 0) {
            return bitsOfZero(value);
        }
        return switch (noise == 0 ? 0 : random.nextInt(7)) {
            case 1 -> new BigDecimal(value).toString();
            case 2 ->
                java.replace("E", "e")
                        .replace("e", random.nextBoolean() ? "e+" : "e")
                        .replace("+-", "-");
            case 3 -> java.contains("E") ? java : java + "000";
            case 4 -> new BigDecimal(java).unscaledValue() + "e" + -new BigDecimal(java).scale();
            case 5, 6 -> value == Math.rint(value) && Math.abs(value) < 1e18 ? Long.toString((long) value) : java;
            default -> java;
        };
    }

    private String bitsOfZero(double value) {
        String[] spellings = {"0", "0.0", "0e5", "0.000", "0E-99999999999999"};
        String sign = Double.doubleToRawLongBits(value) < 0 ? "-" : "";
        return sign + spellings[noise == 0 ? 1 : random.nextInt(spellings.length)];
    }

    private void wrapper(String name, String text) {
        list('{', List.of(field(name, sub().string(text).toString())), '}');
    }

    private String field(String name, String value) {
        TestWire field = sub();
        field.string(name);
        field.space();
        field.out.append(':');
        field.space();
        return field.out.append(value).toString();
    }

    private void list(char open, List<String> items, char close) {
        out.append(open);
        space();
        for (int i = 0; i < items.size(); i++) {
            out.append(items.get(i));
            space();
            if (i + 1 < items.size()) {
                out.append(',');
                space();
            }
        }
        out.append(close);
    }

    private void space() {
        while (odd()) {
            out.append(" \t\r\n".charAt(random.nextInt(4)));
        }
    }

    private boolean odd() {
        return noise > 0 && random.nextInt(noise) == 0;
    }

    private TestWire sub() {
        return new TestWire(random, dialect, noise);
    }
}
