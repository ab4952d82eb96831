package io.caravan.cli.config;

import io.caravan.delta.DeltaSettings;

/**
 * Where the {@code delta} target lands.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 */
public record DeltaConfig(String location) {
    static DeltaConfig read(ConfigReader in) {
        return new DeltaConfig(in.parsed("delta.location", "file:data/delta", DeltaConfig::location));
    }

    private static String location(String value) {
        DeltaSettings.requireLocation(value);
        return value;
    }
}
