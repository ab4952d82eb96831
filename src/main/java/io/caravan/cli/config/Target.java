package io.caravan.cli.config;

/** Where batches land. */
public enum Target {
    S3,
    DELTA;

    static Target parse(String value) {
        return switch (value) {
            case "s3" -> S3;
            case "delta" -> DELTA;
            default ->
                throw new IllegalArgumentException(
                        "expected s3 or delta; the target databricks is not in this version");
        };
    }
}
