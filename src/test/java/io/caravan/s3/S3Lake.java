package io.caravan.s3;

import io.caravan.store.S3Access;
import io.caravan.store.TestAccess;
import io.caravan.testing.S3Testbed;
import java.net.URI;
import java.nio.file.Path;

/** As {@link Lake}, in a bucket; read back from a copy of what is there. */
final class S3Lake extends Lake {
    private final S3Access access;
    final String bucket = S3Testbed.shared().bucket();

    S3Lake(Path directory, URI endpoint) {
        super(directory);
        this.access = TestAccess.to(endpoint);
    }

    @Override
    S3Settings settings(String id) {
        S3Settings settings = super.settings(id);
        return new S3Settings(
                "s3://" + bucket + "/lake",
                settings.spool(),
                settings.source(),
                settings.deployment(),
                settings.roll(),
                settings.schemaJson(),
                settings.clock(),
                settings.writerIds(),
                access);
    }

    void download() {
        S3Testbed.shared().download(bucket, "lake/", root());
    }
}
