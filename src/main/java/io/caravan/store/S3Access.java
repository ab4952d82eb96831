package io.caravan.store;

import io.caravan.core.watch.SyncListener;
import java.net.URI;
import java.util.Optional;

/**
 * How to reach a bucket. Credentials are AWS's default chain: environment, profile, container, instance.
 *
 * @param region where AWS's own settings should not decide
 * @param endpoint of a store that is not AWS
 * @param role to be assumed with those credentials
 * @param maxAttempts of one call, with backoff and jitter between them
 * @param listener hears of those after the first
 */
public record S3Access(
        Optional<String> region,
        Optional<URI> endpoint,
        Addressing addressing,
        Optional<Role> role,
        Encryption encryption,
        Upload upload,
        int maxAttempts,
        SyncListener listener) {
    public static final S3Access DEFAULT = new S3Access(
            Optional.empty(),
            Optional.empty(),
            Addressing.VIRTUAL_HOST,
            Optional.empty(),
            new Encryption.OfBucket(),
            new Upload(64L << 20, 16L << 20),
            8);

    public S3Access(
            Optional<String> region,
            Optional<URI> endpoint,
            Addressing addressing,
            Optional<Role> role,
            Encryption encryption,
            Upload upload,
            int maxAttempts) {
        this(region, endpoint, addressing, role, encryption, upload, maxAttempts, SyncListener.NOBODY);
    }

    public S3Access toldTo(SyncListener other) {
        return new S3Access(region, endpoint, addressing, role, encryption, upload, maxAttempts, other);
    }

    /** Where the bucket's name stands in an address. */
    public enum Addressing {
        VIRTUAL_HOST,
        PATH
    }

    /** @param externalId that the role's trust policy may ask for */
    public record Role(String arn, Optional<String> externalId) {}

    /** What S3 encrypts new objects with. */
    public sealed interface Encryption {
        /** As the bucket's own setting says. */
        record OfBucket() implements Encryption {}

        /** Keys that S3 keeps. */
        record OfS3() implements Encryption {}

        /** @param key id or ARN; the account's own key for S3 where empty */
        record OfKms(Optional<String> key) implements Encryption {}
    }

    /**
     * How files are sent.
     *
     * @param threshold bytes up to which a file is one request
     * @param part bytes of a part of a larger one; S3 wants at least 5 MiB
     */
    public record Upload(long threshold, long part) {
        private static final long MOST_PARTS = 10_000;

        /** Larger where there would be more parts than S3 takes. */
        long partOf(long size) {
            return Math.max(part, (size + MOST_PARTS - 1) / MOST_PARTS);
        }
    }
}
