package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Receipt;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** Two Delta logs in one folder would be one table. */
    @Test
    void tables_that_differ_by_case_alone_are_refused_on_a_disk_that_folds_case_before_anything_is_decided() {
        DeltaDestination folding = bronze.writer("one", storage -> new DecoratedStore(storage) {
            @Override
            public boolean foldsCase() {
                return true;
            }
        });
        List<TableRef> both = List.of(Bronze.USERS, TableRef.root("Users"));
        assertThatThrownBy(() -> Bronze.stage(folding, 1, "a", both))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContainingAll("app/users", "app/Users", "convex.exclude");
        assertThat(folding.lastReceipt()).isEmpty();
        writer.commit(Bronze.stage(writer, 1, "a", both));
        assertThat(bronze.lake().tables()).as("where case is told apart").hasSize(2);
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

    @Test
    void what_every_table_holds_but_nobody_decided_is_not_continued() throws IOException {
        writer.commit(Bronze.stage(writer, 1, "a"));
        writer.commit(Bronze.stage(writer, 2, "b"));
        Files.delete(bronze.root().resolve(DeltaLedger.INTENTS.record(2).value()));

        assertThatThrownBy(() -> bronze.writer("two").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("_caravan/intent/00000000000000000002.json is missing");
    }

    @Test
    void the_rows_of_many_batches_are_known_without_reading_each() {
        for (long batch = 1; batch <= 103; batch++) {
            writer.commit(Bronze.stage(writer, batch, "d" + batch));
        }
        Set<ObjectKey> read = new HashSet<>();
        DeltaDestination other = bronze.writer("two", storage -> new DecoratedStore(storage) {
            @Override
            public Optional<byte[]> read(ObjectKey key) throws IOException {
                read.add(key);
                return super.read(key);
            }
        });

        assertThat(other.rows()).isEqualTo(Map.of(Bronze.USERS, 103L, Bronze.ENTRIES, 103L));
        assertThat(read)
                .filteredOn(key -> key.value().startsWith(DeltaKey.INTENTS))
                .extracting(ObjectKey::fileName)
                .containsExactlyInAnyOrder(
                        "00000000000000000100.json",
                        "00000000000000000101.json",
                        "00000000000000000102.json",
                        "00000000000000000103.json");
    }

    @Test
    void a_damaged_sum_costs_time_and_nothing_else() throws IOException {
        for (long batch = 1; batch <= 100; batch++) {
            writer.commit(Bronze.stage(writer, batch, "d" + batch, List.of(Bronze.USERS)));
        }
        Path sum = bronze.root().resolve(DeltaLedger.INTENTS.sum(100).value());
        assertThat(sum).exists();
        Files.writeString(sum, "{}");

        assertThat(bronze.writer("two").rows()).isEqualTo(Map.of(Bronze.USERS, 100L));
    }

    @Test
    void a_log_of_many_batches_that_has_no_sum_gets_one_step_by_step() throws IOException {
        for (long batch = 1; batch <= 1199; batch++) {
            writer.commit(Bronze.staged(batch, List.of(), Bronze.BOTH));
        }
        for (long batch = 100; batch <= 1100; batch += 100) {
            Files.deleteIfExists(
                    bronze.root().resolve(DeltaLedger.INTENTS.sum(batch).value()));
        }
        Files.deleteIfExists(bronze.root().resolve(DeltaLedger.INTENTS.lastSum().value()));

        DeltaDestination next = bronze.writer("two");
        next.commit(Bronze.staged(1200, List.of(), Bronze.BOTH));
        assertThat(bronze.root().resolve(DeltaLedger.INTENTS.sum(1000).value())).exists();
        assertThat(bronze.root().resolve(DeltaLedger.INTENTS.sum(1200).value())).doesNotExist();
        for (long batch = 1201; batch <= 1300; batch++) {
            next.commit(Bronze.staged(batch, List.of(), Bronze.BOTH));
        }
        assertThat(bronze.root().resolve(DeltaLedger.INTENTS.sum(1300).value())).exists();
    }
}
