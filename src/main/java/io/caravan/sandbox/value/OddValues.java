package io.caravan.sandbox.value;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Documents of every awkward value and field name that Convex allows, each in turn. */
public final class OddValues {
    private static final List<Consumer<ValueWriter>> VALUES = List.of(
            out -> out.int64(0),
            out -> out.int64(-1),
            out -> out.int64(9_007_199_254_740_993L),
            out -> out.int64(Long.MAX_VALUE),
            out -> out.int64(Long.MIN_VALUE),
            out -> out.float64(0.0),
            out -> out.float64(-0.0),
            out -> out.float64(42),
            out -> out.float64(Double.NaN),
            out -> out.float64(Double.POSITIVE_INFINITY),
            out -> out.float64(Double.NEGATIVE_INFINITY),
            out -> out.float64(Double.MIN_VALUE),
            out -> out.float64(-2.225073858507201E-308),
            out -> out.float64(Double.MAX_VALUE),
            out -> out.float64(0.1 + 0.2),
            out -> out.float64(2.0e-3),
            out -> out.float64(1e15),
            out -> out.float64(1e16),
            out -> out.float64(1e-5),
            out -> out.float64(1e-7),
            out -> out.float64(9_007_199_254_740_992.0),
            out -> out.float64(2.2250738585072014e-308),
            out -> out.bool(true),
            out -> out.bool(false),
            ValueWriter::nothing,
            out -> out.bytes(new byte[0]),
            out -> out.bytes(new byte[] {0, (byte) 0xff, (byte) 0xfe, 1}),
            out -> out.string(""),
            out -> out.string("42"),
            out -> out.string("quote \" backslash \\ slash / tab \t newline \n return \r"),
            out -> out.string("control \u0000 \u0001 \u001f \u007f \b \f"),
            out -> out.string("emoji 🦀 👩‍👩‍👧 non-BMP 𝒳 CJK 漢字 separators \u2028 \u2029"),
            out -> out.string("{\"$integer\":\"AAAAAAAAAAA=\"}"),
            out -> out.string("'; DROP TABLE users; --"),
            OddValues::emptyArray,
            OddValues::emptyObject,
            OddValues::mixedArray,
            OddValues::oddNames,
            out -> nested(out, 12));

    private OddValues() {}

    public static void write(Template.Spot at, ValueWriter out) {
        int kind = (int) ((at.ordinal() + at.version()) % VALUES.size());
        out.field("Name");
        out.string("upper " + at.ordinal());
        out.field("always");
        out.int64(at.ordinal());
        out.field("bits");
        out.float64(Double.longBitsToDouble(at.dice().next()));
        out.field("kind");
        out.int64(kind);
        out.field("name");
        out.string("lower " + at.version());
        out.field("value");
        VALUES.get(kind).accept(out);
    }

    private static void emptyArray(ValueWriter out) {
        out.startArray();
        out.endArray();
    }

    private static void emptyObject(ValueWriter out) {
        out.startObject();
        out.endObject();
    }

    private static void mixedArray(ValueWriter out) {
        out.startArray();
        out.int64(1);
        out.float64(1);
        out.string("1");
        out.nothing();
        out.bytes(new byte[] {1});
        emptyArray(out);
        emptyObject(out);
        out.endArray();
    }

    private static void oddNames(ValueWriter out) {
        out.startObject();
        for (String name : Stream.of(
                        " ",
                        "with space",
                        "with.dot",
                        "with\"quote",
                        "with'apostrophe",
                        "with/slash",
                        "with\\backslash",
                        "with`backtick",
                        ";--",
                        "..",
                        "Name",
                        "name",
                        "a$b",
                        "_private",
                        "x".repeat(1024))
                .sorted()
                .toList()) {
            out.field(name);
            out.int64(name.length());
        }
        out.endObject();
    }

    private static void nested(ValueWriter out, int levels) {
        if (levels == 0) {
            mixedArray(out);
            return;
        }
        out.startObject();
        out.field("big");
        out.int64(Long.MAX_VALUE - levels);
        out.field("deeper");
        nested(out, levels - 1);
        out.field("zero");
        out.float64(-0.0);
        out.endObject();
    }
}
