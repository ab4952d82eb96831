package io.caravan.cli.config;

/**
 * Where the {@code delta} target lands.
 *
 * @param location {@code file:DIR}
 */
public record DeltaConfig(String location) {
    static DeltaConfig read(ConfigReader in) {
        return new DeltaConfig(in.parsed("delta.location", "file:data/delta", DeltaConfig::location));
    }

    private static String location(String value) {
        if (value.startsWith("s3://")) {
            throw new IllegalArgumentException(
                    "Delta tables on S3 are not in this version; use file:DIR, or target=s3 for Parquet on S3");
        }
        FileLocations.parse(value);
        return value;
    }
}
