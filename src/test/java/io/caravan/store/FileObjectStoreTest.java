package io.caravan.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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
    void a_disk_that_takes_upper_and_lower_case_for_the_same_is_found_out_and_nothing_stays_behind()
            throws IOException {
        assertThat(open("one").foldsCase())
                .isEqualTo(Files.exists(Path.of(scratch.toString().toUpperCase(Locale.ROOT))));
        assertThat(scratch.resolve("lake/_tmp")).isEmptyDirectory();
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path root = Files.createDirectory(windows.getPath("C:\\lake"));
            assertThat(new FileObjectStore(root, Keys.LAYOUT, "one").foldsCase())
                    .isTrue();
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
