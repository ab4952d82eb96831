package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.parquet.DuckDb;
import io.caravan.parquet.RollPolicy;
import io.caravan.parquet.SpooledBatch;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3DestinationTest {
    @TempDir
    Path directory;

    private Lake lake;
    private S3Destination writer;

    @BeforeEach
    void open() {
        lake = new Lake(directory);
        writer = lake.writer("one");
    }

    @Test
    void an_empty_location_has_no_receipt_and_stays_empty() {
        assertThat(writer.lastReceipt()).isEmpty();
        writer.verifyWritable();
        assertThat(lake.root()).doesNotExist();
    }

    @Test
    void a_committed_batch_is_visible_and_its_receipt_survives_the_writer() {
        Receipt receipt = writer.commit(Lake.stage(writer, 1, "a"));

        assertThat(receipt.batch()).isEqualTo(1);
        assertThat(receipt.checkpoint()).isEqualTo(Lake.checkpoint(1));
        assertThat(lake.writer("two").lastReceipt()).contains(receipt);
        assertThat(lake.visible()).containsExactly(List.of("entries", "a", "1"), List.of("users", "a", "1"));
        assertThat(lake.spooled()).isEmpty();
        assertThat(lake.files("raw_change_log"))
                .hasSize(2)
                .allMatch(name -> name.matches(
                        "raw_change_log/(app/users|waitlist/entries)/00000000000000000001-[0-9a-f]{16}.parquet"));
        assertThat(lake.files("schemas")).containsExactly("schemas/app/users/" + "ab".repeat(32) + ".json");
    }

    @Test
    void staged_files_are_invisible_and_an_unfinished_batch_leaves_nothing() {
        writer.commit(Lake.stage(writer, 1, "a"));
        Lake.stage(writer, 2, "b");
        try (OpenBatch open = writer.open(2)) {
            open.append(Lake.upsert(Lake.USERS, "c", 9), 1);
        }
        assertThat(lake.visible()).hasSize(2);
        assertThat(lake.spooled()).isEmpty();
    }

    @Test
    void truncates_and_deletes_land_as_rows() {
        try (OpenBatch open = writer.open(1)) {
            open.append(new ChangeEvent.Truncate(Lake.USERS), 1);
            open.append(new ChangeEvent.Delete(Lake.USERS, Slice.utf8("x"), 5), 1);
            writer.commit(Lake.staged(1, Lake.stageAll(open), List.of(Lake.USERS)));
        }
        assertThat(lake.visible()).containsExactly(List.of("users", "", "0"), List.of("users", "x", "5"));
        assertThat(lake.readManifest(1).truncates()).containsExactly(Lake.USERS);
    }

    @Test
    void a_batch_without_files_moves_the_checkpoint() {
        writer.commit(Lake.staged(1, List.of(), List.of()));
        assertThat(lake.writer("two").lastReceipt().orElseThrow().checkpoint()).isEqualTo(Lake.checkpoint(1));
    }

    @Test
    void committing_twice_changes_nothing() throws IOException {
        StagedBatch batch = Lake.stage(writer, 1, "a");
        Receipt receipt = writer.commit(batch);
        byte[] manifest = Files.readAllBytes(lake.manifest(1));

        assertThat(writer.commit(batch)).isEqualTo(receipt);
        writer.commit(Lake.stage(writer, 2, "b"));
        assertThat(writer.commit(batch)).isEqualTo(receipt);
        assertThat(Files.readAllBytes(lake.manifest(1))).isEqualTo(manifest);
        assertThat(writer.commit(Lake.stage(writer, 3, "c")).batch()).isEqualTo(3);
    }

    @Test
    void a_lost_answer_is_recognized_as_our_own_commit() {
        S3Destination unlucky = lake.writer("one", store -> new DecoratedStore(store) {
            @Override
            public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
                boolean created = super.putIfAbsent(key, content);
                if (key.equals(S3Key.manifest(1)) && created) {
                    throw new IOException("connection reset");
                }
                return created;
            }
        });
        StagedBatch batch = Lake.stage(unlucky, 1, "a");
        assertThatThrownBy(() -> unlucky.commit(batch)).isInstanceOf(SyncFailure.Retryable.class);
        assertThat(unlucky.commit(batch).batch()).isEqualTo(1);
        assertThat(unlucky.commit(Lake.stage(unlucky, 2, "b")).batch()).isEqualTo(2);
    }

    @Test
    void another_writers_commit_fences_and_names_it() {
        S3Destination other = lake.writer("two");
        StagedBatch late = Lake.stage(writer, 1, "a");
        other.commit(Lake.stage(other, 1, "b"));

        assertThatThrownBy(() -> writer.commit(late))
                .isInstanceOf(SyncFailure.Fenced.class)
                .hasMessageContaining("two, epoch 1, at 2026-01-02T03:04:05Z")
                .hasMessageContaining("must stop");
        assertThat(lake.visible()).extracting(row -> row.get(1)).containsOnly("b");
    }

    @Test
    void every_writer_begins_an_epoch() {
        writer.commit(Lake.stage(writer, 1, "a"));
        writer.commit(Lake.stage(writer, 2, "a"));
        S3Destination other = lake.writer("two");
        other.lastReceipt();
        other.commit(Lake.stage(other, 3, "b"));

        assertThat(lake.readManifest(2).epoch()).isEqualTo(1);
        assertThat(lake.readManifest(3).epoch()).isEqualTo(2);
    }

    @Test
    void batches_are_numbered_without_gaps() {
        assertThatThrownBy(() -> writer.open(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> writer.commit(Lake.staged(2, List.of(), List.of())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_last_of_many_batches_is_found_without_reading_the_first_ones() {
        for (int batch = 1; batch <= 137; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
            assertThat(lake.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(batch);
        }
    }

    @Test
    void a_table_rolls_into_parts() {
        lake.roll = new RollPolicy(10, 1 << 20, 48 << 20);
        S3Destination rolling = lake.writer("one");
        try (OpenBatch open = rolling.open(1)) {
            for (int i = 0; i < 35; i++) {
                open.append(Lake.upsert(Lake.USERS, "id" + i, i), 1);
            }
            List<StagedFile> files = Lake.stageAll(open);
            assertThat(files).extracting(StagedFile::rows).containsExactly(10L, 10L, 10L, 5L);
            assertThat(files).extracting(StagedFile::minTs).containsExactly(0L, 10L, 20L, 30L);
            rolling.commit(Lake.staged(1, files, List.of()));
        }
        assertThat(lake.visible()).hasSize(35);
    }

    @Test
    void a_thousand_tables_share_one_budget_of_memory() {
        lake.roll = new RollPolicy(1_000_000, 256 << 20, 4 << 20);
        S3Destination crowded = lake.writer("one");
        long peak = 0;
        try (OpenBatch open = crowded.open(1)) {
            SpooledBatch batch = (SpooledBatch) open;
            for (int round = 0; round < 3; round++) {
                for (int table = 0; table < 1000; table++) {
                    open.append(Lake.upsert(TableRef.root("t" + table), "id" + round, round), 1);
                    peak = Math.max(peak, batch.held());
                }
            }
            crowded.commit(Lake.staged(1, Lake.stageAll(open), List.of()));
        }
        assertThat(peak).isLessThanOrEqualTo(4 << 20);
        assertThat(lake.visible()).hasSize(3000);
    }

    @Test
    void tables_can_be_staged_in_parallel() {
        try (OpenBatch open = writer.open(1)) {
            for (int table = 0; table < 50; table++) {
                open.append(Lake.upsert(TableRef.root("t" + table), "a", 1), 1);
            }
            List<StagedFile> files = open.tables().parallelStream()
                    .flatMap(table -> table.stage(Optional.empty()).stream())
                    .toList();
            writer.commit(Lake.staged(1, files, List.of()));
        }
        assertThat(lake.visible()).hasSize(50);
    }

    @Test
    void hostile_names_stay_inside_the_location() {
        try (OpenBatch open = writer.open(1)) {
            for (String name : List.of("..", "../../x", "a/b", "\u0000", "'; --", "é")) {
                open.append(Lake.upsert(TableRef.of("../c", name), "a", 1), 1);
            }
            writer.commit(Lake.staged(1, Lake.stageAll(open), List.of()));
        }
        assertThat(lake.files("raw_change_log/-2e-2e.c/")).hasSize(6);
        assertThat(lake.writer("two").lastReceipt()).isPresent();
    }

    @Test
    void hive_style_readers_can_glob_one_table() {
        writer.commit(Lake.stage(writer, 1, "a"));
        assertThat(DuckDb.query("SELECT _id FROM '" + lake.root() + "/raw_change_log/app/users/*.parquet'"))
                .containsExactly(List.of("a"));
    }
}
