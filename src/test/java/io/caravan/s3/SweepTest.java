package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SweepTest {
    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void two_batches() {
        lake = new Lake(directory);
        S3Destination writer = lake.writer("crashed");
        writer.commit(Lake.stage(writer, 1, "a"));
        writer.commit(Lake.stage(writer, 2, "b"));
    }

    @Test
    void what_a_crashed_writer_staged_goes_when_its_number_is_taken() {
        S3Destination crashed = lake.writer("crashed");
        Lake.stage(crashed, 3, "orphan");
        assertThat(lake.visible()).hasSize(4);

        S3Destination next = lake.writer("next");
        next.lastReceipt();
        next.sweep();
        assertThat(lake.files("raw_change_log")).hasSize(6);
        next.commit(Lake.stage(next, 3, "c"));

        assertThat(lake.files("raw_change_log")).hasSize(6);
        assertThat(lake.visible()).extracting(row -> row.get(1)).containsExactly("a", "a", "b", "b", "c", "c");
    }

    @Test
    void what_a_crashed_writer_staged_is_found_by_the_next_one_before_it_writes() {
        S3Destination crashed = lake.writer("crashed");
        crashed.sweepBeforeWriting();
        Lake.stage(crashed, 3, "orphan");

        S3Destination next = lake.writer("next");
        next.sweepBeforeWriting();
        next.commit(Lake.stage(next, 3, "c"));
        assertThat(lake.files("raw_change_log")).hasSize(6);
        assertThat(lake.visible()).extracting(row -> row.get(1)).containsExactly("a", "a", "b", "b", "c", "c");
    }

    /** A listing for each table is what a short sync would pay for most. */
    @Test
    void a_writer_behind_a_clean_end_looks_for_nothing_and_once_a_day_all_the_same() {
        S3Destination before = lake.writer("before");
        before.sweepBeforeWriting();
        before.commit(Lake.stage(before, 3, "c"));
        for (long batch = 4; batch <= 5; batch++) {
            S3Destination next = lake.writer("next" + batch, SweepTest::withoutLists);
            next.sweepBeforeWriting();
            next.commit(Lake.stage(next, batch, "d"));
        }
        lake.clock = Clock.offset(lake.clock, Duration.ofHours(25));
        S3Destination late = lake.writer("late", SweepTest::withoutLists);
        late.sweepBeforeWriting();
        assertThatThrownBy(() -> Lake.stage(late, 6, "e")).hasMessageContaining("a list was asked for");
    }

    private static ObjectStore withoutLists(ObjectStore store) {
        return new DecoratedStore(store) {
            @Override
            public Stream<ObjectKey> list(String prefix, String after) {
                throw new AssertionError("a list was asked for");
            }
        };
    }

    @Test
    void what_a_fenced_writer_staged_goes_at_once() {
        S3Destination loser = lake.writer("loser");
        StagedBatch late = Lake.stage(loser, 3, "late");
        Lake.stage(lake.writer("killed"), 3, "never");
        S3Destination winner = lake.writer("winner");
        winner.commit(Lake.stage(winner, 3, "c"));
        assertThat(lake.files("raw_change_log")).hasSize(10);
        assertThatThrownBy(() -> loser.commit(late)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(lake.files("raw_change_log"))
                .as("the fenced one takes it back, the killed one cannot")
                .hasSize(8);

        winner.sweep();
        assertThat(lake.files("raw_change_log")).hasSize(6);
        assertThat(lake.visible()).hasSize(6);
    }

    /** The reason for waiting: sweeping what may still be committed would tear the commit. */
    @Test
    void a_paused_writer_commits_whole_or_not_at_all() {
        S3Destination paused = lake.writer("paused");
        StagedBatch staged = Lake.stage(paused, 3, "c");
        S3Destination other = lake.writer("other");
        other.lastReceipt();
        other.sweep();

        paused.commit(staged);
        assertThat(lake.visible()).hasSize(6);
    }

    @Test
    void files_that_are_not_ours_are_left_alone() throws IOException {
        for (String foreign : List.of(
                "raw_change_log/notes.txt",
                "raw_change_log/app/users/readme.md",
                "raw_change_log/app/users/00000000000000000002-0123.parquet",
                "raw_change_log/app/users/deeper/00000000000000000002-0123456789abcdef.parquet",
                "raw_change_log/app/users/~zzz",
                "_tmp/mine.txt",
                "other/file")) {
            Files.createDirectories(lake.root().resolve(foreign).getParent());
            Files.writeString(lake.root().resolve(foreign), "mine");
        }
        List<String> before = lake.files("");
        lake.writer("next").sweep();
        assertThat(lake.files("")).isEqualTo(before);
    }

    @Test
    void temporary_files_and_the_spool_are_cleared() throws IOException {
        Path dead = Files.writeString(lake.root().resolve("_tmp/dead.7.tmp"), "half");
        Files.setLastModifiedTime(dead, FileTime.from(lake.clock.instant().minus(Duration.ofHours(25))));
        Files.writeString(directory.resolve("spool/dead.00000000000000000003.1.parquet"), "half");
        Files.writeString(directory.resolve("spool/keep.txt"), "mine");
        lake.writer("next").sweep();
        assertThat(lake.files("_tmp")).isEmpty();
        assertThat(lake.spooled()).containsExactly("keep.txt");
    }

    /** The materializer of the same process, and a writer on another host, have files there that they are about to rename. */
    @Test
    void a_temporary_file_that_may_be_in_use_is_left_alone() throws IOException {
        Path alive = Files.writeString(lake.root().resolve("_tmp/alive.7.tmp"), "whole");
        Files.setLastModifiedTime(alive, FileTime.from(lake.clock.instant().minus(Duration.ofHours(1))));
        lake.writer("next").sweep();
        assertThat(alive).exists();
    }

    @Test
    void files_beyond_the_next_batch_prove_a_lost_manifest() throws IOException {
        Path users = lake.root().resolve("raw_change_log/app/users");
        Files.writeString(users.resolve("00000000000000000009-0123456789abcdef.parquet"), "later");
        assertThatThrownBy(() -> lake.writer("next").sweep())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("end at batch 2")
                .hasMessageContaining("Nothing was deleted");
    }

    @Test
    void old_batches_are_not_read() throws IOException {
        S3Destination writer = lake.writer("writer");
        for (long batch = 3; batch <= 80; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
        }
        S3Destination next = lake.writer("next", store -> new DecoratedStore(store) {
            @Override
            public Optional<byte[]> read(ObjectKey key) throws IOException {
                assertThat(key).isGreaterThan(S3Key.manifest(78));
                return super.read(key);
            }
        });
        next.sweep();
    }
}
