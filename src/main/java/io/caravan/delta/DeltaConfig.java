package io.caravan.delta;

import io.caravan.core.config.ConfigReader;

/**
 * Where the {@code delta} target lands.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 */
public record DeltaConfig(String location) {
    public static DeltaConfig read(ConfigReader in) {
        return new DeltaConfig(in.parsed("delta.location", "file:data/delta", DeltaConfig::location));
    }

    private static String location(String value) {
        DeltaSettings.requireLocation(value);
        return value;
    }
}
