package io.caravan.bench;

import io.caravan.testing.s3.S3Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A destination as somebody sees it who looks at it again and again from outside. */
interface WatchedLake extends AutoCloseable {
    String title();

    /** What {@code caravan} is started with. */
    List<String> settings();

    Optional<byte[]> read(String key) throws IOException;

    /** The object as a file of this machine. */
    Path file(String key) throws IOException;

    long nanosBetweenLooks();

    @Override
    void close();

    static WatchedLake onDisk(Path lake) {
        return new WatchedLake() {
            @Override
            public String title() {
                return "file:";
            }

            @Override
            public List<String> settings() {
                return List.of("s3.location=file:" + lake);
            }

            @Override
            public Optional<byte[]> read(String key) throws IOException {
                try {
                    return Optional.of(Files.readAllBytes(lake.resolve(key)));
                } catch (NoSuchFileException notYet) {
                    return Optional.empty();
                }
            }

            @Override
            public Path file(String key) {
                return lake.resolve(key);
            }

            @Override
            public long nanosBetweenLooks() {
                return 3_000_000;
            }

            @Override
            public void close() {
                // A directory.
            }
        };
    }

    /** S3Proxy in a process of its own, which keeps everything in memory. */
    static WatchedLake inBucket(Path copies) {
        String bucket = S3Testbed.shared().bucket();
        S3Client client = S3Testbed.shared().client();
        return new WatchedLake() {
            @Override
            public String title() {
                return "S3Proxy";
            }

            @Override
            public List<String> settings() {
                List<String> settings =
                        new ArrayList<>(S3Testbed.settings(S3Testbed.shared().endpoint()));
                settings.add("s3.location=s3://" + bucket + "/lake");
                return settings;
            }

            @Override
            public Optional<byte[]> read(String key) {
                try {
                    return Optional.of(client.getObjectAsBytes(
                                    request -> request.bucket(bucket).key("lake/" + key))
                            .asByteArray());
                } catch (NoSuchKeyException notYet) {
                    return Optional.empty();
                }
            }

            @Override
            public Path file(String key) throws IOException {
                Path copy = copies.resolve(key);
                if (!Files.exists(copy)) {
                    Files.createDirectories(copy.getParent());
                    client.getObject(
                            request -> request.bucket(bucket).key("lake/" + key), ResponseTransformer.toFile(copy));
                }
                return copy;
            }

            @Override
            public long nanosBetweenLooks() {
                return 20_000_000;
            }

            @Override
            public void close() {
                client.close();
                S3Testbed.shared().empty(bucket);
            }
        };
    }
}
