package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.s3.ForeignS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The contract at a server that nobody here wrote: its own opinion of S3, beside S3Proxy's. */
abstract class ForeignStoreContract extends ObjectStoreContract {
    private final List<ObjectStore> opened = new ArrayList<>();
    private String bucket = "";

    abstract ForeignS3 server();

    @BeforeEach
    void newBucket() {
        bucket = server().bucket();
    }

    @Override
    ObjectStore open(String writer) {
        ObjectStore store = StoreLocation.parse("s3://" + bucket + "/a/prefix", TestAccess.to(server().endpoint()))
                .open(Keys.LAYOUT, writer);
        opened.add(store);
        return store;
    }

    @AfterEach
    void close() {
        opened.forEach(ObjectStore::close);
    }

    @Test
    void it_passes_the_check_which_leaves_nothing() throws IOException {
        ObjectStore store = open("one");
        store.verifyWritable();
        try (Stream<ObjectKey> keys = store.list("", "")) {
            assertThat(keys).isEmpty();
        }
    }

    @Test
    void a_large_file_arrives_in_parts() throws IOException {
        byte[] content = new byte[(13 << 20) + 17];
        new Random(1).nextBytes(content);
        Path file = Files.write(scratch.resolve("large"), content);
        ObjectKey key = Keys.file("users", 1);
        open("one").put(key, file);
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(copy).hasBinaryContent(content);
    }

    /** Where the server compares no checksums, whoever reads does. */
    @Test
    void bytes_that_changed_after_they_were_written_are_never_read() throws IOException {
        byte[] written = randomBytes(70_001);
        byte[] changed = written.clone();
        changed[5]++;
        ObjectKey key = Keys.file("users", 1);
        assertThatThrownBy(() -> {
                    open("one").put(key, hashed(changed, written));
                    open("two").fetch(key, scratch.resolve("copy"));
                })
                .isInstanceOf(IOException.class);
        assertThat(scratch.resolve("copy")).doesNotExist();
    }

    @Test
    void a_large_file_whose_checksums_are_known_arrives_in_parts() throws IOException {
        byte[] content = randomBytes((13 << 20) + 17);
        ObjectKey key = Keys.file("users", 1);
        open("one").put(key, hashed(content, content));
        Path copy = scratch.resolve("copy");
        assertThat(open("two").fetch(key, copy)).isTrue();
        assertThat(copy).hasBinaryContent(content);
    }

    @Test
    void abandoned_uploads_are_looked_for_without_a_word_of_what_it_cannot() {
        ObjectStore store = open("one");
        assertThatCode(() -> store.abandonUploads(Instant.parse("2100-01-01T00:00:00Z")))
                .doesNotThrowAnyException();
    }
}
