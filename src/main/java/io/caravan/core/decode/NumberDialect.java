package io.caravan.core.decode;

/** What a bare JSON number means. */
enum NumberDialect {
    /** {@code convex_encoded_json}: always a float64; an int64 comes as <code>{"$integer": ...}</code>. */
    ENCODED,
    /** {@code export_json}: an int64 where there is neither a dot nor an exponent, else a float64. */
    EXPORT
}
