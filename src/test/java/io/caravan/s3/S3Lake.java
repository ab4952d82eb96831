package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.Sha256;
import io.caravan.store.S3Access;
import io.caravan.store.TestAccess;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** As {@link Lake}, in a bucket; read back from a copy of what is there. */
public final class S3Lake extends Lake {
    private final S3Access access;
    public final String bucket;

    public S3Lake(Path directory, URI endpoint) {
        this(directory, endpoint, S3Testbed.shared().bucket());
    }

    public S3Lake(Path directory, URI endpoint, String bucket) {
        super(directory);
        this.access = TestAccess.to(endpoint);
        this.bucket = bucket;
    }

    @Override
    public S3Config config() {
        return new S3Config("s3://" + bucket + "/lake", access);
    }

    /** Every live file of the copy is, byte for byte, the one that its manifest names. */
    void requireWholeFiles() {
        for (long batch = 1; Files.exists(manifest(batch)); batch++) {
            for (StagedFile file : readManifest(batch).files()) {
                assertThat(sha256(root().resolve(file.key()))).as(file.key()).isEqualTo(file.sha256());
            }
        }
    }

    private static String sha256(Path file) {
        try {
            return Sha256.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void download() {
        S3Testbed.shared().download(bucket, "lake/", root());
    }
}
