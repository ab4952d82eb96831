package io.caravan.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCheckpointStoreTest {
    @TempDir
    Path directory;

    private final Checkpoint one = new RandomCheckpoints(1).next();
    private final Checkpoint two = new RandomCheckpoints(2).next();

    @Test
    void there_is_none_at_first() {
        assertThat(store().load()).isEmpty();
    }

    @Test
    void the_last_one_saved_is_loaded() {
        store().save(one);
        store().save(two);
        assertThat(store().load()).contains(two);
    }

    @Test
    void a_crash_while_writing_leaves_the_old_one() throws IOException {
        store().save(one);
        byte[] next = CheckpointCodec.write(two);
        for (int length = 0; length <= next.length; length += 7) {
            Files.write(file().resolveSibling("checkpoint.json.tmp"), Arrays.copyOf(next, length));
            assertThat(store().load()).contains(one);
        }
        store().save(two);
        assertThat(store().load()).contains(two);
    }

    @Test
    void damage_is_refused_with_path_and_remedy() throws IOException {
        store().save(one);
        Files.writeString(file(), "{");
        assertThatThrownBy(() -> store().load())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining("delete it");
    }

    @Test
    void a_directory_in_its_place_is_refused() throws IOException {
        Files.createDirectories(file());
        assertThatThrownBy(() -> store().load())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(System.getProperty("user.name"));
    }

    @Test
    void a_file_in_place_of_the_directory_is_a_mistake_of_the_configuration() throws IOException {
        Files.writeString(directory.resolve("state"), "");
        assertThatThrownBy(() -> store().save(one))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining(file().toString())
                .hasMessageContaining(System.getProperty("user.name"));
    }

    private FileCheckpointStore store() {
        return new FileCheckpointStore(directory.resolve("state"));
    }

    private Path file() {
        return directory.resolve("state/checkpoint.json").toAbsolutePath();
    }
}
