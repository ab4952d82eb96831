package io.caravan.core.schema;

/** The types of Convex values, as far as columns tell them apart. */
public enum ConvexType {
    NULL("null"),
    INT64("int64"),
    /** An int64 that no double holds exactly. Implies {@link #INT64}. */
    INT64_INEXACT("int64_inexact"),
    FLOAT64("float64"),
    BOOLEAN("boolean"),
    STRING("string"),
    BYTES("bytes"),
    ARRAY("array"),
    OBJECT("object");

    private final String label;

    ConvexType(String label) {
        this.label = label;
    }

    /** Name in schema files and in {@code discover}. */
    public String label() {
        return label;
    }

    int bit() {
        return 1 << ordinal();
    }
}
