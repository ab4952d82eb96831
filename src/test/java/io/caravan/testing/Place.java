package io.caravan.testing;

import io.caravan.testing.ledger.Lake;
import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Where a test lands, and how it reads back what has landed. */
public sealed interface Place {
    String location();

    /** What it takes to get there, beyond the location. */
    List<String> settings();

    /** As it is now. */
    default Lake lake() {
        return new Lake(files());
    }

    /** Every file as it is now: the place itself, or a fresh copy. */
    Path files();

    /** Batches that are committed. */
    int batches();

    /** Puts these bytes in the place of whatever has the key, behind every Caravan's back. */
    void write(String key, byte[] content);

    static Place onDisk(Path directory) {
        return new Disk(directory);
    }

    /** A bucket of its own, on the S3Proxy of this JVM. */
    static Place inBucket(Path copies) {
        return inBucket(copies, S3Testbed.shared().endpoint());
    }

    static Place inBucket(Path copies, URI endpoint) {
        return new Bucket(S3Testbed.shared().bucket(), endpoint, copies);
    }

    record Disk(Path directory) implements Place {
        @Override
        public String location() {
            return "file:" + directory;
        }

        @Override
        public List<String> settings() {
            return List.of();
        }

        @Override
        public Path files() {
            return directory;
        }

        @Override
        public int batches() {
            return lake().batches();
        }

        @Override
        public void write(String key, byte[] content) {
            try {
                Files.write(directory.resolve(key), content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    record Bucket(String name, URI endpoint, Path copies) implements Place {
        private static final String PREFIX = "some/lake/";

        @Override
        public String location() {
            return "s3://" + name + "/some/lake";
        }

        @Override
        public List<String> settings() {
            return S3Testbed.settings(endpoint);
        }

        @Override
        public Path files() {
            try {
                Path copy = Files.createTempDirectory(Files.createDirectories(copies), "copy");
                S3Testbed.shared().download(name, PREFIX, copy);
                return copy;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int batches() {
            return S3Testbed.shared().keys(name, PREFIX + "_manifest/0").size();
        }

        @Override
        public void write(String key, byte[] content) {
            try (S3Client client = S3Testbed.shared().client()) {
                client.putObject(request -> request.bucket(name).key(PREFIX + key), RequestBody.fromBytes(content));
            }
        }
    }
}
