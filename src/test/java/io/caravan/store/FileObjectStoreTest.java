package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileObjectStoreTest extends ObjectStoreContract {
    @Override
    ObjectStore open(String writer) {
        return new FileObjectStore(scratch.resolve("lake"), Keys.LAYOUT, writer);
    }

    @Test
    void nothing_temporary_stays_behind() throws IOException {
        open("one").putIfAbsent(Keys.record(1), new byte[] {1});
        open("one").putIfAbsent(Keys.record(1), new byte[] {2});
        try (var files = Files.list(scratch.resolve("lake/_tmp"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void a_spool_in_another_file_system_is_copied_whole() throws IOException {
        Path elsewhere = Path.of("/dev/shm");
        assumeTrue(
                Files.isDirectory(elsewhere) && !Files.getFileStore(elsewhere).equals(Files.getFileStore(scratch)));
        Path spooled = Files.writeString(Files.createTempFile(elsewhere, "caravan", ".parquet"), "content");
        ObjectKey key = Keys.file("users", 1);
        open("one").put(key, spooled);

        assertThat(scratch.resolve("lake").resolve(key.value())).hasContent("content");
        assertThat(spooled).doesNotExist();
        assertThat(scratch.resolve("lake/_tmp")).isEmptyDirectory();
    }
}
