package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaDestinationTest {
    @TempDir
    Path directory;

    private Bronze bronze;
    private DeltaDestination writer;

    @BeforeEach
    void open() {
        bronze = new Bronze(directory);
        writer = bronze.writer("one");
    }

    @Test
    void an_empty_location_has_no_receipt_and_stays_empty() {
        assertThat(writer.lastReceipt()).isEmpty();
        writer.verifyWritable();
        assertThat(bronze.root()).doesNotExist();
    }

    @Test
    void a_committed_batch_is_visible_and_its_receipt_survives_the_writer() {
        Receipt receipt = writer.commit(Bronze.stage(writer, 1, "a"));

        assertThat(receipt.batch()).isEqualTo(1);
        assertThat(receipt.checkpoint()).isEqualTo(Bronze.checkpoint(1, Bronze.BOTH));
        assertThat(bronze.writer("two").lastReceipt()).contains(receipt);
        assertThat(bronze.visible()).containsExactly(List.of("entries", "a", "1"), List.of("users", "a", "1"));
        assertThat(bronze.lake().tables())
                .extracting(table -> table.getFileName().toString())
                .containsExactly("app__users", "waitlist__entries");
    }

    @Test
    void twenty_five_commits_leave_checkpoints_that_an_independent_reader_understands() {
        for (long batch = 1; batch <= 25; batch++) {
            writer.commit(Bronze.stage(writer, batch, "d" + batch));
        }
        assertThat(bronze.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(25);
        for (Path table : bronze.lake().tables()) {
            List<Path> log = bronze.lake().log(table);
            Path checkpoint = table.resolve("_delta_log/00000000000000000020.checkpoint.parquet");
            assertThat(log).contains(checkpoint);
            Set<String> live = bronze.lake().liveFiles(table).stream()
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toSet());
            assertThat(live).hasSize(25).containsAll(bronze.lake().filesOfCheckpoint(checkpoint));
            assertThat(bronze.lake().filesOfCheckpoint(checkpoint)).hasSize(20);
        }
    }

    @Test
    void committing_twice_changes_nothing() {
        StagedBatch batch = Bronze.stage(writer, 1, "a");
        Receipt receipt = writer.commit(batch);
        assertThat(writer.commit(batch)).isEqualTo(receipt);
        writer.commit(Bronze.stage(writer, 2, "b"));
        assertThat(writer.commit(batch)).isEqualTo(receipt);
        assertThat(bronze.visible()).hasSize(4);
    }

    @Test
    void another_writers_commit_fences_and_names_it() {
        DeltaDestination other = bronze.writer("two");
        StagedBatch late = Bronze.stage(writer, 1, "a");
        other.commit(Bronze.stage(other, 1, "b"));

        assertThatThrownBy(() -> writer.commit(late))
                .isInstanceOf(SyncFailure.Fenced.class)
                .hasMessageContaining("two, epoch 1, at 2026-01-02T03:04:05Z")
                .hasMessageContaining("must stop");
        assertThat(bronze.visible()).extracting(row -> row.get(1)).containsOnly("b");
    }
}
