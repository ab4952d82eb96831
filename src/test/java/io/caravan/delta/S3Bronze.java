package io.caravan.delta;

import io.caravan.store.S3Access;
import io.caravan.store.TestAccess;
import io.caravan.testing.ledger.DeltaLake;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** As {@link Bronze}, in a bucket; read back from a fresh copy of what is there. */
final class S3Bronze extends Bronze {
    final String bucket;
    private final S3Access access;

    S3Bronze(Path directory) {
        this(directory, S3Testbed.shared().endpoint());
    }

    S3Bronze(Path directory, URI endpoint) {
        this(directory, endpoint, S3Testbed.shared().bucket());
    }

    S3Bronze(Path directory, URI endpoint, String bucket) {
        super(directory);
        this.bucket = bucket;
        this.access = TestAccess.to(endpoint);
    }

    @Override
    String location() {
        return "s3://" + bucket + "/some/delta";
    }

    @Override
    S3Access access() {
        return access;
    }

    @Override
    DeltaLake lake() {
        try {
            Path copy = Files.createTempDirectory(Files.createDirectories(directory), "copy");
            S3Testbed.shared().download(bucket, "some/delta/", copy);
            return new DeltaLake(copy);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
