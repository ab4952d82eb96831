package io.caravan.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.file.HashedFile;
import io.caravan.core.file.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandedCopiesTest {
    @TempDir
    private Path directory;

    private HashedFile written(String text) throws IOException {
        Path file = Files.writeString(directory.resolve(text), text);
        return new HashedFile(file, text.length(), Sha256.of(file), 0);
    }

    private static StagedFile staged(HashedFile file) {
        return new StagedFile("key", TableRef.root("users"), 1, file.bytes(), file.sha256(), 1, 1);
    }

    private LandedCopies copies() {
        return LandedCopies.in(directory.resolve("landed"), 10);
    }

    @Test
    void what_is_kept_outlives_its_upload_until_its_batch_is_staged() throws IOException {
        LandedCopies copies = copies();
        HashedFile one = written("one");
        HashedFile two = written("two");
        copies.keep(1, one);
        copies.keep(2, two);
        Files.delete(one.path());
        assertThat(copies.find(staged(one), 1)).isPresent();
        assertThat(copies.find(staged(one), 2)).as("of another batch").isEmpty();
        copies.forget(1);
        assertThat(copies.find(staged(one), 1)).isEmpty();
        assertThat(copies.find(staged(two), 2)).isPresent();
    }

    @Test
    void no_more_bytes_are_kept_than_there_is_room_for_also_behind_a_process_that_was_killed() throws IOException {
        copies().keep(1, written("sixsix"));
        LandedCopies next = copies();
        HashedFile five = written("fives");
        next.keep(2, five);
        assertThat(next.find(staged(five), 2)).isEmpty();
        next.forget(1);
        next.keep(2, five);
        assertThat(next.find(staged(five), 2)).isPresent();
    }

    @Test
    void where_what_is_there_cannot_be_counted_nothing_more_is_kept_and_a_landing_goes_on() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("landed"));
        Path link = Files.createSymbolicLink(folder.resolve("nowhere"), directory.resolve("gone"));
        HashedFile one = written("one");
        LandedCopies copies = copies();
        for (int i = 0; i < 2; i++) {
            copies.keep(1, one);
            assertThat(copies.find(staged(one), 1)).isEmpty();
        }
        Files.delete(link);
        copies.keep(1, one);
        assertThat(copies.find(staged(one), 1)).isPresent();
    }

    @Test
    void a_file_of_another_size_is_none() throws IOException {
        LandedCopies copies = copies();
        HashedFile one = written("one");
        copies.keep(1, one);
        Files.writeString(copies.find(staged(one), 1).orElseThrow(), "longer");
        assertThat(copies.find(staged(one), 1)).isEmpty();
    }

    @Test
    void who_keeps_none_finds_none_and_makes_no_folder() throws IOException {
        HashedFile one = written("one");
        LandedCopies.NONE.keep(1, one);
        LandedCopies.NONE.forget(1);
        assertThat(LandedCopies.NONE.find(staged(one), 1)).isEmpty();
        assertThat(directory.resolve("landed")).doesNotExist();
    }
}
