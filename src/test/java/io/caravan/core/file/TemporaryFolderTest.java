package io.caravan.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.testing.process.CaravanProcess;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
    private static final String NAME = "caravan-test-";

    @TempDir
    private Path directory;

    /** Makes one with a file in it, and waits to be killed. */
    static final class Holder {
        private Holder() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            TemporaryFolder folder = TemporaryFolder.open(Path.of(args[0]), NAME);
            Files.createDirectory(folder.path().resolve("deep"));
            System.out.println(Files.createFile(folder.path().resolve("deep/file")));
            new CountDownLatch(1).await();
        }
    }

    private CaravanProcess holder(String output) {
        CaravanProcess holder =
                CaravanProcess.start(Holder.class, directory.resolve(output), List.of(folder().toString()));
        Awaitility.await().until(() -> holder.output().endsWith("file\n") || !holder.isAlive());
        return holder;
    }

    private Path folder() {
        return directory.resolve("tmp");
    }

    @Test
    void what_a_killed_process_left_goes_with_the_next_start_and_what_a_living_one_has_stays() throws IOException {
        Files.createDirectory(folder());
        Files.createDirectory(folder().resolve(NAME + "without-a-lock-is-nobodys-that-we-know"));
        try (CaravanProcess living = holder("living.txt");
                CaravanProcess killed = holder("killed.txt")) {
            Path kept = Path.of(living.output().strip());
            Path left = Path.of(killed.output().strip());
            killed.kill();
            killed.exitCode();
            assertThat(left).as("who is killed deletes nothing").exists();
            try (TemporaryFolder ours = TemporaryFolder.open(folder(), NAME);
                    TemporaryFolder another = TemporaryFolder.open(folder(), NAME)) {
                assertThat(left.getParent().getParent()).doesNotExist();
                assertThat(kept).exists();
                assertThat(List.of(ours.path(), another.path())).allMatch(Files::isDirectory);
            }
            assertThat(kept).exists();
            try (var names = Files.list(folder())) {
                assertThat(names.map(name -> name.getFileName().toString()))
                        .as("a folder and its lock, and what nobody of ours has made")
                        .hasSize(3);
            }
        }
    }

    /** A console that started beside another one ended with a message about its port. */
    @Test
    void a_lock_that_another_process_swept_away_as_it_was_made_is_no_failure() throws IOException {
        Files.createDirectory(folder());
        assertThat(TemporaryFolder.beside(folder().resolve(NAME + "1.lock"))).isEmpty();
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void a_folder_that_cannot_be_made_leaves_no_lock_behind() throws IOException {
        Files.createDirectory(folder());
        Path lock = Files.createFile(folder().resolve(NAME + "1.lock"));
        Path inTheWay = Files.createFile(folder().resolve(NAME + "1"));
        assertThatThrownBy(() -> TemporaryFolder.beside(lock)).isInstanceOf(FileAlreadyExistsException.class);
        assertThat(lock).doesNotExist();
        Files.delete(inTheWay);
        Files.createFile(lock);
        try (TemporaryFolder made = TemporaryFolder.beside(lock).orElseThrow()) {
            assertThat(made.path()).isDirectory();
        }
    }

    @Test
    void a_link_in_the_place_of_a_folder_leads_nowhere() throws IOException {
        Files.createDirectory(folder());
        Path precious = Files.createFile(
                Files.createDirectory(directory.resolve("mine")).resolve("precious"));
        Files.createFile(folder().resolve(NAME + "1.lock"));
        Files.createSymbolicLink(folder().resolve(NAME + "1"), precious.getParent());
        Files.createSymbolicLink(folder().resolve(NAME + "2.lock"), precious);
        TemporaryFolder.open(folder(), NAME).close();
        assertThat(precious).exists();
    }
}
