package io.caravan.sandbox.value;

/** How values are written; see {@link ValueWriter}. */
public enum Format {
    /** Lossy: int64 as a decimal string, bytes as a base64 string. */
    CLEAN,
    /** Every bare number is a float64. */
    ENCODED,
    /** Integers without, floats with a dot or an exponent. */
    EXPORT;

    public static Format named(String name) {
        return switch (name) {
            case "json", "convex_clean_json" -> CLEAN;
            case "convex_encoded_json", "convex_json" -> ENCODED;
            case "export_json" -> EXPORT;
            default -> throw ApiError.badRequest("BadFormat", "format param must be one of [`json`]. Got " + name);
        };
    }
}
