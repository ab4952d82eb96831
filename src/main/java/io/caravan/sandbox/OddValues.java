package io.caravan.sandbox;

import java.util.List;

/** Every value that a careless copy would change. */
final class OddValues {
    private static final long[] INTEGERS = {
        0,
        -1,
        42,
        9_007_199_254_740_992L,
        9_007_199_254_740_993L,
        -9_007_199_254_740_993L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final double[] FLOATS = {
        0.0,
        -0.0,
        42.0,
        0.1,
        -1.5,
        1e16,
        1e21,
        1.0E-5,
        1e-7,
        123_456_789.125,
        Double.NaN,
        Double.longBitsToDouble(0x7ff8_0000_dead_beefL),
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.MAX_VALUE,
        Double.longBitsToDouble(0x000f_ffff_ffff_ffffL),
        0.30000000000000004,
        1.7976931348623155E308
    };
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "plain",
            "quotes \" and \\ and / slashes",
            "controls \u0000 \u0001 \b \t \n \f \r \u001f \u007f",
            "émoji 🐪 and beyond 𝄞 \ud83d\ude80",
            "line\u2028separators\u2029",
            "'; drop table users; --",
            "{\"$integer\":\"AAAAAAAAAAA=\"}",
            "NaN",
            "null",
            "\ufeffbyte order mark");
    private static final List<String> NAMES = List.of(
            "a b", "a.b", "a\"b", "a/b", "a\\b", "a`b", "a;--b", "..", "Name", "name", "x'y", "[0]", "dollar$", "{}",
            "%41", "~");

    private OddValues() {}

    static void write(long ordinal, Dice dice, ValueWriter out) {
        out.field("integer");
        out.int64(ordinal < INTEGERS.length ? INTEGERS[(int) ordinal] : dice.next());
        out.field("float");
        out.float64(ordinal < FLOATS.length ? FLOATS[(int) ordinal] : Double.longBitsToDouble(dice.next()));
        out.field("text");
        out.string(TEXTS.get((int) (ordinal % TEXTS.size())));
        out.field("mixed");
        mixed((int) (ordinal % 8), dice, out);
        out.field("Name");
        out.string("upper");
        out.field("name");
        out.string("lower");
        out.field("nested");
        nested(dice, out, 1 + (int) (ordinal % 12));
        if (ordinal % 2 == 0) {
            out.field("sometimes");
            out.nothing();
        }
    }

    private static void mixed(int kind, Dice dice, ValueWriter out) {
        switch (kind) {
            case 0 -> out.nothing();
            case 1 -> out.int64(dice.next());
            case 2 -> out.float64(dice.fraction());
            case 3 -> out.bool(dice.oneIn(2));
            case 4 -> out.string(dice.hex(8));
            case 5 -> out.bytes(new byte[] {0, -1, 127, (byte) dice.below(256)});
            case 6 -> {
                out.startArray();
                out.endArray();
            }
            default -> {
                out.startObject();
                out.endObject();
            }
        }
    }

    private static void nested(Dice dice, ValueWriter out, int depth) {
        out.startObject();
        for (int i = 0; i < 3; i++) {
            out.field(NAMES.get((depth * 3 + i) % NAMES.size()));
            if (i == 1 && depth > 1) {
                nested(dice, out, depth - 1);
            } else if (i == 2) {
                out.startArray();
                out.int64(INTEGERS[dice.below(INTEGERS.length)]);
                out.float64(FLOATS[dice.below(FLOATS.length)]);
                out.bytes(new byte[0]);
                out.string(dice.pick(TEXTS));
                out.endArray();
            } else {
                mixed(dice.below(8), dice, out);
            }
        }
        out.endObject();
    }
}
