package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FileObjectStoreTest extends ObjectStoreContract {
    @Override
    ObjectStore open(String writer) {
        return new FileObjectStore(scratch.resolve("lake"), writer);
    }

    @Test
    void nothing_temporary_stays_behind() throws IOException {
        open("one").putIfAbsent(ObjectKey.manifest(1), new byte[] {1});
        open("one").putIfAbsent(ObjectKey.manifest(1), new byte[] {2});
        try (var files = Files.list(scratch.resolve("lake/_tmp"))) {
            assertThat(files).isEmpty();
        }
    }
}
