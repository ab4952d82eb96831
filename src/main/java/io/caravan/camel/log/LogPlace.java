package io.caravan.camel.log;

import io.caravan.store.S3Access;

/**
 * Where a source lands: in the registry of {@code caravan run}, so that {@code caravan-log:} can name it by the source.
 *
 * @param location {@code file:DIR} or {@code s3://bucket/prefix}
 */
public record LogPlace(String location, S3Access access) {
    private static final String PREFIX = "caravan-log.";

    /** Its name in the registry. */
    public static String bean(String source) {
        return PREFIX + source;
    }
}
