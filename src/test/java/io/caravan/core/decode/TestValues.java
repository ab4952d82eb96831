package io.caravan.core.decode;

import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Random Convex values, with a liking for the corners. */
final class TestValues {
    private static final long[] INTEGERS = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 53, (1L << 53) + 1, -(1L << 53) - 1, 1L << 62, 999, -1000
    };
    private static final double[] FLOATS = Stream.of(
                    ("0.0 -0.0 1 -1 42 0.1 1e-3 9.99e-4 1e7 9999999 12345678 1e21 1e22 1e23"
                                    + " 2e-323 5e-324 1e16 1.5e300 1.7976931348623157e308 2.2250738585072014E-308 NaN Infinity -Infinity")
                            .split(" "))
            .mapToDouble(Double::parseDouble)
            .toArray();
    private static final String[] NAMES = {
        "a",
        "b",
        "name",
        "Name",
        "createdAt",
        "a.b",
        "a b",
        "a/b",
        "\"",
        "\\",
        "`",
        "..",
        "x_y",
        "1",
        "",
        "\u00e9",
        "emoji\ud83d\ude00"
    };

    private TestValues() {}

    static TestValue.Obj document(Random random) {
        return object(random, 1 + random.nextInt(4), "");
    }

    static TestValue value(Random random, int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 7);
        return switch (kind) {
            case 0 -> new TestValue.Null();
            case 1 -> new TestValue.Int64(integer(random));
            case 2, 3 -> new TestValue.Float64(bits(random));
            case 4 -> new TestValue.Bool(random.nextBoolean());
            case 5 -> new TestValue.Text(text(random));
            case 6 -> new TestValue.Bytes(base64(random));
            case 7, 8 -> object(random, depth - 1, random.nextInt(20) == 0 ? "many" : "");
            default -> array(random, depth - 1);
        };
    }

    private static TestValue.Obj object(Random random, int depth, String many) {
        Map<String, TestValue> fields = new LinkedHashMap<>();
        int size = random.nextInt(many.isEmpty() ? 6 : 40);
        for (int i = 0; i < size; i++) {
            fields.put(name(random), value(random, depth));
        }
        return new TestValue.Obj(fields);
    }

    private static TestValue.Array array(Random random, int depth) {
        List<TestValue> items = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            items.add(value(random, depth));
        }
        return new TestValue.Array(items);
    }

    static long integer(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> INTEGERS[random.nextInt(INTEGERS.length)];
            case 1 -> random.nextLong() >> random.nextInt(64);
            default -> random.nextLong();
        };
    }

    static long bits(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.doubleToRawLongBits(FLOATS[random.nextInt(FLOATS.length)]);
            case 1 -> Double.doubleToRawLongBits(random.nextInt(100_000_000) / Math.pow(10, random.nextInt(12)));
            case 2 -> Double.doubleToRawLongBits((double) (random.nextLong() >> random.nextInt(63)));
            case 3 -> random.nextLong() & 0x800fffffffffffffL; // subnormal
            case 4 -> random.nextLong() | 0x7ff0000000000000L; // NaN with a payload, or infinite
            default -> random.nextLong();
        };
    }

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(24); i > 0; i--) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x20);
                        case 1 -> "\"\\/\u007f$_\u0080\u07ff\u0800\ud7ff\ue000\uffff".charAt(random.nextInt(12));
                        case 2 -> 0x10000 + random.nextInt(0x100000);
                        case 3 -> random.nextInt(0xd800);
                        default -> ' ' + random.nextInt(95);
                    });
        }
        return text.toString();
    }

    static String name(Random random) {
        if (random.nextInt(4) > 0) {
            return NAMES[random.nextInt(NAMES.length)];
        }
        String text = text(random);
        return text.startsWith("$") || text.startsWith("_") ? "x" + text : text;
    }

    private static String base64(Random random) {
        byte[] bytes = new byte[random.nextInt(20)];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
