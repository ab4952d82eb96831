package io.caravan.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** In a file system in memory with the paths of Windows, which refuses to open a folder as a file, as Windows does. */
class DurableFilesTest {
    private static final byte[] TEXT = "text".getBytes(StandardCharsets.UTF_8);

    /** Every checkpoint and every file of a disk ended in an error there. */
    @Test
    void on_windows_files_are_written_replaced_moved_and_linked() throws IOException {
        try (FileSystem windows = Jimfs.newFileSystem(Configuration.windows())) {
            Path folder = windows.getPath("C:\\caravan", "data", "state");
            DurableFiles.createDirectories(folder);
            assertThatThrownBy(() -> FileChannel.open(folder, StandardOpenOption.READ))
                    .isInstanceOf(IOException.class);

            DurableFiles.replace(folder.resolve("checkpoint.json"), TEXT);
            DurableFiles.replace(folder.resolve("checkpoint.json"), TEXT);
            assertThat(DurableFiles.link(folder.resolve("first"), folder.resolve("checkpoint.json")))
                    .isTrue();
            assertThat(DurableFiles.link(folder.resolve("first"), folder.resolve("checkpoint.json")))
                    .isFalse();
            DurableFiles.move(folder.resolve("first"), folder.resolve("second"));

            assertThat(Files.readAllBytes(folder.resolve("second"))).isEqualTo(TEXT);
            assertThat(folder.resolve("first")).doesNotExist();
        }
    }
}
