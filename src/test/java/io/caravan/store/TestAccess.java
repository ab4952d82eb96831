package io.caravan.store;

import java.net.URI;
import java.util.Optional;

/** How tests reach the buckets of {@link io.caravan.testing.s3.S3Testbed}: parts are small, and patience is short. */
public final class TestAccess {
    private static final int MIB = 1 << 20;

    private TestAccess() {}

    public static S3Access to(URI endpoint) {
        return new S3Access(
                Optional.of("us-east-1"),
                Optional.of(endpoint),
                S3Access.Addressing.PATH,
                Optional.empty(),
                new S3Access.Encryption.OfBucket(),
                new S3Access.Upload(6 * MIB, 5 * MIB),
                2);
    }
}
