package io.caravan.core.config;

import java.util.Locale;

/** Names of environment variables. */
public final class EnvironmentVariable {
    private EnvironmentVariable() {}

    /** Of a configuration key: {@code s3.pathStyle} is {@code S3_PATH_STYLE}. */
    public static String of(String key) {
        return key.replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[^A-Za-z0-9]", "_")
                .toUpperCase(Locale.ROOT);
    }
}
