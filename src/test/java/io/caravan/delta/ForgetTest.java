package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.FaultyStorage.Fault;
import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.ledger.Optimized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents taken out of bronze: no byte tells of them after the grace, and everything else is there once. */
class ForgetTest {
    private static final String ID = "doomed";

    @TempDir
    Path directory;

    /** Three batches, the middle one of which is of nobody else. */
    private static DeltaDestination filled(Bronze bronze) {
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "stays"));
        writer.commit(Bronze.stage(writer, 2, ID));
        writer.commit(Bronze.stage(writer, 3, "stays"));
        return writer;
    }

    @Test
    void after_the_grace_no_byte_tells_of_it_and_all_else_is_there_once() {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        assertThat(forget(writer, Bronze.USERS).rows()).isEqualTo(1);
        assertThat(forget(writer, Bronze.ENTRIES).rows()).isEqualTo(1);
        assertThat(forget(writer, Bronze.ENTRIES).rows()).isZero();
        assertThat(bronze.visible()).hasSize(4).noneMatch(row -> row.contains(ID));
        assertThat(writer.rows().get(Bronze.USERS)).isEqualTo(2);

        assertThat(writer.expiry(Duration.ofHours(1)).expire()).isZero();
        assertThat(ByteSearch.holding(bronze.root(), List.of(ID))).isNotEmpty();
        assertThat(writer.expiry(Duration.ZERO).expire()).isEqualTo(2);
        assertThat(ByteSearch.holding(bronze.root(), List.of(ID))).isEmpty();
        assertThat(ByteSearch.holding(bronze.root(), List.of("stays"))).isNotEmpty();

        for (long batch = 6; batch <= 25; batch++) {
            writer.commit(Bronze.stage(writer, batch, "later"));
        }
        assertThat(bronze.visible()).hasSize(44).noneMatch(row -> row.contains(ID));
        assertThat(bronze.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(25);
    }

    @Test
    void the_table_only_grows_before_and_after() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        forget(writer, Bronze.USERS);
        Path log = bronze.root().resolve("bronze/app__users/_delta_log");
        String newest = Files.readString(log.resolve("00000000000000000005.json"));
        assertThat(newest).contains("\"delta.appendOnly\":\"true\"");
        assertThat(Files.readString(log.resolve("00000000000000000004.json")))
                .contains("\"remove\"")
                .contains("\"delta.appendOnly\":\"false\"");
    }

    @Test
    void a_process_that_dies_at_any_write_leaves_a_batch_that_the_next_one_finishes() {
        for (Fault fault : Fault.values()) {
            int step = 0;
            boolean reached = true;
            while (reached) {
                Bronze bronze = new Bronze(directory.resolve(fault + "-" + step));
                filled(bronze);
                reached = dies(bronze, fault, step++);
                DeltaDestination heir = bronze.writer("heir");
                heir.lastReceipt();
                heir.sweep();
                forget(heir, Bronze.USERS);
                assertThat(bronze.visible())
                        .as("%s %d", fault, step)
                        .hasSize(5)
                        .noneMatch(row -> row.contains(ID) && row.contains("users"));
                long next = heir.lastReceipt().orElseThrow().batch() + 1;
                heir.commit(Bronze.stage(heir, next, "after"));
                assertThat(bronze.visible()).as("%s %d", fault, step).hasSize(7);
                heir.expiry(Duration.ZERO).expire();
                assertThat(ByteSearch.holding(bronze.root().resolve("bronze/app__users"), List.of(ID)))
                        .as("%s %d", fault, step)
                        .isEmpty();
            }
            assertThat(step).as("%s", fault).isGreaterThan(4);
        }
    }

    private boolean dies(Bronze bronze, Fault fault, int step) {
        FaultyStorage[] storage = new FaultyStorage[1];
        DeltaDestination dying = bronze.writer("dying", store -> storage[0] = new FaultyStorage(store, fault, step));
        try {
            forget(dying, Bronze.USERS);
        } catch (FaultyStorage.Crash | SyncFailure.Retryable stopped) {
            return true;
        }
        return storage[0].isSpent();
    }

    @Test
    void of_two_at_once_the_second_is_fenced() {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        DeltaDestination other = bronze.writer("two");
        StagedBatch slow = other.forgetting(Duration.ZERO, bronze.foreign())
                .forget(Bronze.ENTRIES, Set.of(ID))
                .rewrite(next(other))
                .orElseThrow();
        forget(writer, Bronze.USERS);
        assertThatThrownBy(() -> other.commit(slow)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(bronze.visible()).hasSize(5);
    }

    @Test
    void files_that_another_engine_made_of_ours_are_written_again_too_and_go_after_the_grace() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path table = bronze.root().resolve("bronze/app__users");
        List<Path> ours = bronze.lake().liveFiles(table);
        Optimized.put(table);
        for (Path file : ours) {
            Files.delete(file);
        }
        writer.commit(Bronze.stage(writer, 4, "late"));
        assertThat(forget(writer, Bronze.USERS)).isEqualTo(new Forgetting.Found(1, 2, 1, 1));
        assertThat(bronze.visible())
                .hasSize(7)
                .filteredOn(row -> row.contains(ID))
                .hasSize(1);
        assertThat(writer.rows().get(Bronze.USERS)).isEqualTo(3);
        assertThat(Files.readString(bronze.root().resolve("_caravan/intent/00000000000000000005.json")))
                .contains("\"version\":4");
        assertThat(bronze.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(5);
        assertThat(ByteSearch.holding(table, List.of(ID))).isNotEmpty();
        assertThat(writer.expiry(Duration.ZERO).expire()).isEqualTo(1);
        assertThat(ByteSearch.holding(table, List.of(ID))).isEmpty();
        assertThat(ByteSearch.holding(bronze.directory.resolve("spool"), List.of(ID)))
                .isEmpty();
    }

    @Test
    void what_another_engine_noted_of_a_file_is_not_written_into_the_log_once_more() {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path table = bronze.root().resolve("bronze/app__users");
        Optimized.withStatistics(table, ID, "stays");
        assertThat(forget(writer, Bronze.USERS).rows()).isEqualTo(1);
        assertThat(ByteSearch.holding(table.resolve("_delta_log"), List.of(ID)))
                .as("its own entry alone, which only the log's retention ends")
                .containsExactly("00000000000000000004.json");
    }

    /** Its statistics would name the least and the greatest of them in a log that nobody can take them out of. */
    @Test
    void another_engine_is_asked_to_note_no_ids_and_no_texts() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path log = bronze.root().resolve("bronze/app__users/_delta_log");
        String asked = "\"delta.dataSkippingStatsColumns\":\"_generation,_ts,_batch\"";
        Path first = log.resolve("00000000000000000000.json");
        assertThat(first).content().contains(asked);
        Files.writeString(first, Files.readString(first).replaceAll(",?" + asked, ""));
        forget(writer, Bronze.USERS);
        assertThat(log.resolve("00000000000000000004.json"))
                .as("of a table that was made without")
                .content()
                .contains(asked);
    }

    @Test
    void what_a_crashed_writer_left_long_ago_goes_and_what_the_next_one_may_commit_stays() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path table = bronze.root().resolve("bronze/app__users");
        Path old = Files.writeString(table.resolve("00000000000000000002-ffffffffffffffff.parquet"), ID);
        Path next = Files.writeString(table.resolve("00000000000000000004-ffffffffffffffff.parquet"), ID);
        Path foreign = Files.writeString(table.resolve("part-00000-x-c000.snappy.parquet"), ID);
        List<Path> live = bronze.lake().liveFiles(table);
        int deleted = writer.forgetting(Duration.ofHours(1), bronze.foreign())
                .forget(Bronze.USERS, Set.of(ID))
                .expire();
        assertThat(deleted).isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(List.of(next, foreign)).allMatch(Files::exists);
        assertThat(live).hasSize(3).allMatch(Files::exists);
    }

    @Test
    void a_file_in_a_folder_of_another_engine_is_refused_and_left_as_it_is() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path table = bronze.root().resolve("bronze/app__users");
        Files.writeString(
                table.resolve("_delta_log/00000000000000000004.json"),
                "{\"add\":{\"path\":\"x7/part-00000-x.snappy.parquet\",\"partitionValues\":{},\"size\":1,"
                        + "\"modificationTime\":1,\"dataChange\":false}}\n");
        assertThatThrownBy(() -> forget(writer, Bronze.USERS))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("has a file that Caravan cannot replace: bronze/app__users/x7/part-00000-x");
        assertThat(writer.lastReceipt().orElseThrow().batch()).isEqualTo(3);
    }

    private Forgetting.Found forget(DeltaDestination writer, TableRef table) {
        Forgetting.Work work = writer.forgetting(Duration.ofHours(1), new Bronze(directory).foreign())
                .forget(table, Set.of(ID));
        Optional<StagedBatch> staged = work.rewrite(next(writer));
        staged.ifPresent(writer::commit);
        assertThat(work.rewrite(next(writer))).isEmpty();
        return work.found();
    }

    private static Checkpoint next(DeltaDestination writer) {
        Checkpoint last = writer.lastReceipt().orElseThrow().checkpoint();
        return last.withBatch(last.batch() + 1);
    }
}
