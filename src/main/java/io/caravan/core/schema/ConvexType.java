package io.caravan.core.schema;

/** The types of Convex values, as far as columns tell them apart. */
public enum ConvexType {
    NULL("null", 1 << 0),
    INT64("int64", 1 << 1),
    /** An int64 that no double holds exactly. Implies {@link #INT64}. */
    INT64_INEXACT("int64_inexact", 1 << 2),
    FLOAT64("float64", 1 << 3),
    BOOLEAN("boolean", 1 << 4),
    STRING("string", 1 << 5),
    BYTES("bytes", 1 << 6),
    ARRAY("array", 1 << 7),
    OBJECT("object", 1 << 8);

    private final String label;
    private final int bit;

    ConvexType(String label, int bit) {
        this.label = label;
        this.bit = bit;
    }

    /** Name in schema files and in {@code discover}. */
    public String label() {
        return label;
    }

    int bit() {
        return bit;
    }
}
