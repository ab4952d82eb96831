package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.testing.S3Testbed;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against S3Proxy, which honours If-None-Match and If-Match on PUT by itself. */
class S3ObjectStoreTest extends ObjectStoreContract {
    private static final int MIB = 1 << 20;

    private final String bucket = S3Testbed.shared().bucket();
    private final List<ObjectStore> opened = new ArrayList<>();

    @Override
    ObjectStore open(String writer) {
        ObjectStore store = S3Location.parse(
                        "s3://" + bucket + "/a/prefix",
                        access(S3Testbed.shared().endpoint()))
                .open(writer);
        opened.add(store);
        return store;
    }

    static S3Access access(URI endpoint) {
        return new S3Access(
                Optional.of("us-east-1"),
                Optional.of(endpoint),
                S3Access.Addressing.PATH,
                Optional.empty(),
                new S3Access.Encryption.OfBucket(),
                new S3Access.Upload(6 * MIB, 5 * MIB),
                3);
    }

    @AfterEach
    void close() {
        opened.forEach(ObjectStore::close);
    }

    @Test
    void a_large_file_arrives_in_parts_and_its_source_is_consumed() throws IOException {
        ObjectKey key = ObjectKey.rawFile(TableRef.root("users"), 1, "ab".repeat(32));
        Path file = random(13 * MIB + 17);
        byte[] content = Files.readAllBytes(file);
        open("one").put(key, file);
        assertThat(file).doesNotExist();
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(Files.readAllBytes(copy)).isEqualTo(content);
    }

    @Test
    void lists_beyond_one_page() throws IOException {
        ObjectStore store = open("one");
        for (long batch = 1; batch <= 1100; batch++) {
            store.putIfAbsent(ObjectKey.manifest(batch), new byte[] {1});
        }
        try (Stream<ObjectKey> keys =
                store.list(ObjectKey.MANIFESTS, ObjectKey.manifest(2).value())) {
            assertThat(keys).hasSize(1098).first().isEqualTo(ObjectKey.manifest(3));
        }
    }

    @Test
    void a_check_proves_conditional_writes_and_leaves_nothing() throws IOException {
        ObjectStore store = open("one");
        store.verifyWritable();
        try (Stream<ObjectKey> keys = store.list("", "")) {
            assertThat(keys).isEmpty();
        }
    }

    Path random(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(scratch.resolve("random-" + size), content);
    }
}
