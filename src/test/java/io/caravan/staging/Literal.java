package io.caravan.staging;

import io.caravan.core.schema.ConvexType;
import io.caravan.core.schema.ObservedTypes;
import java.util.List;
import java.util.Random;

/**
 * A value as canonical JSON, and what it is as a value of its own type.
 *
 * @param typed as {@code BIGINT 42}; of a column that holds nothing but such values
 */
record Literal(String json, ObservedTypes types, String typed) {
    private static Literal of(String json, ConvexType type, String typed) {
        return new Literal(json, ObservedTypes.of(type), typed);
    }

    private static Literal number(String json, double value) {
        return of(json, ConvexType.FLOAT64, "DOUBLE " + Long.toHexString(Double.doubleToLongBits(value)));
    }

    static final Literal NULL = of("null", ConvexType.NULL, "");

    static final List<List<Literal>> BY_KIND = List.of(
            List.of(NULL),
            List.of(
                    of("42", ConvexType.INT64, "BIGINT 42"),
                    of("-7", ConvexType.INT64, "BIGINT -7"),
                    of("0", ConvexType.INT64, "BIGINT 0")),
            List.of(
                    new Literal(
                            "9223372036854775807",
                            ObservedTypes.of(ConvexType.INT64, ConvexType.INT64_INEXACT),
                            "BIGINT 9223372036854775807"),
                    new Literal(
                            "9007199254740993",
                            ObservedTypes.of(ConvexType.INT64, ConvexType.INT64_INEXACT),
                            "BIGINT 9007199254740993")),
            List.of(
                    number("1.0E10", 1.0E10),
                    number("42.0", 42),
                    number("-0.0", -0.0),
                    number("4.9E-324", Double.MIN_VALUE),
                    number("1.7976931348623157E308", Double.MAX_VALUE),
                    number("0.1", 0.1),
                    number("{\"$float\":\"AAAAAAAA8H8=\"}", Double.POSITIVE_INFINITY),
                    number("{\"$float\":\"AAAAAAAA8P8=\"}", Double.NEGATIVE_INFINITY),
                    number("{\"$float\":\"AAAAAAAA+H8=\"}", Double.NaN)),
            List.of(of("true", ConvexType.BOOLEAN, "BOOLEAN true"), of("false", ConvexType.BOOLEAN, "BOOLEAN false")),
            List.of(
                    of("\"\"", ConvexType.STRING, "STRING "),
                    of("\"null\"", ConvexType.STRING, "STRING null"),
                    of("\"{\\\"$float\\\":1}\"", ConvexType.STRING, "STRING {\"$float\":1}"),
                    of("\"1.0E7000 E8000-E7000 AE-1\"", ConvexType.STRING, "STRING 1.0E7000 E8000-E7000 AE-1"),
                    of("\"\\\\B\\\\C\\\\u001f\\n\\\"\\t/\"", ConvexType.STRING, "STRING \\B\\C\\u001f\n\"\t/"),
                    of("\"\\u001f\\u000e\\\\\\u0001\\\\u00E\"", ConvexType.STRING, "STRING \u001f\u000e\\\u0001\\u00E"),
                    of(
                            "\"\u00e9\ud83d\ude00\u2028\u007f\"",
                            ConvexType.STRING,
                            "STRING \u00e9\ud83d\ude00\u2028\u007f")),
            List.of(
                    of("{\"$bytes\":\"\"}", ConvexType.BYTES, "BINARY "),
                    of("{\"$bytes\":\"AAE=\"}", ConvexType.BYTES, "BINARY 0001"),
                    of("{\"$bytes\":\"/+79\"}", ConvexType.BYTES, "BINARY ffeefd")),
            List.of(
                    of("[]", ConvexType.ARRAY, ""),
                    of("[1,2.5E-7,-0.0,\"1E5\",null,{\"aE\":1.0E300}]", ConvexType.ARRAY, ""),
                    of("[\"\\u0001\",\"\\\\u0001E\"]", ConvexType.ARRAY, "")),
            List.of(
                    of("{}", ConvexType.OBJECT, ""),
                    of("{\"z\":1,\"a\":{\"E\":12345678.9,\"b\\\\\":[1.23456789E7]}}", ConvexType.OBJECT, ""),
                    of("{\"$odd\":null,\"x/y~\":\"\\\\\\\\B\\u0000\"}", ConvexType.OBJECT, "")));

    static Literal anyOf(List<Integer> kinds, Random random) {
        List<Literal> kind = BY_KIND.get(kinds.get(random.nextInt(kinds.size())));
        return kind.get(random.nextInt(kind.size()));
    }
}
