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

    private static boolean dies(Bronze bronze, Fault fault, int step) {
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
        StagedBatch slow = other.forgetting(Duration.ZERO)
                .forget(Bronze.ENTRIES, Set.of(ID))
                .rewrite(next(other))
                .orElseThrow();
        forget(writer, Bronze.USERS);
        assertThatThrownBy(() -> other.commit(slow)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(bronze.visible()).hasSize(5);
    }

    @Test
    void a_table_that_another_engine_has_rewritten_is_refused_and_left_as_it_is() throws IOException {
        Bronze bronze = new Bronze(directory);
        DeltaDestination writer = filled(bronze);
        Path table = bronze.root().resolve("bronze/app__users");
        Files.writeString(
                table.resolve("_delta_log/00000000000000000004.json"),
                "{\"add\":{\"path\":\"part-00000-x.snappy.parquet\",\"partitionValues\":{},\"size\":1,"
                        + "\"modificationTime\":1,\"dataChange\":false}}\n");
        assertThatThrownBy(() -> forget(writer, Bronze.USERS))
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("has files of another engine, such as part-00000-x.snappy.parquet");
        assertThat(writer.lastReceipt().orElseThrow().batch()).isEqualTo(3);
    }

    static Forgetting.Found forget(DeltaDestination writer, TableRef table) {
        Forgetting.Work work = writer.forgetting(Duration.ofHours(1)).forget(table, Set.of(ID));
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
