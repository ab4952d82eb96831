package io.caravan.staging;

import io.caravan.store.TestAccess;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** As {@link StagingHistory}, in a bucket; read back from a copy of what is there. */
final class BucketHistory extends StagingHistory {
    private final String bucket;

    BucketHistory(Path directory, URI endpoint, String bucket) {
        super(directory, "s3://" + bucket + "/lake", TestAccess.to(endpoint));
        this.bucket = bucket;
    }

    @Override
    void refresh() {
        copy(bucket, root());
    }

    /** Makes the directory what is in the bucket now. */
    static void copy(String bucket, Path root) {
        try {
            if (Files.exists(root)) {
                try (Stream<Path> old = Files.walk(root)) {
                    for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(path);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        S3Testbed.shared().download(bucket, "lake/", root);
    }

    List<String> keys() {
        return S3Testbed.shared().keys(bucket, "lake/");
    }
}
