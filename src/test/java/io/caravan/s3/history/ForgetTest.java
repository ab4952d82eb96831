package io.caravan.s3.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.ledger.BatchRecord;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.RawLog;
import io.caravan.parquet.DuckDb;
import io.caravan.parquet.RollPolicy;
import io.caravan.s3.Compacting;
import io.caravan.s3.CrashingStore;
import io.caravan.s3.History;
import io.caravan.s3.Lake;
import io.caravan.s3.LoggedBatch;
import io.caravan.s3.LoggedBatches;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.store.S3Access;
import io.caravan.testing.Property;
import io.caravan.testing.ledger.ByteSearch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Documents taken out of raw_change_log: they are nowhere, and everything else is where it was, once. */
class ForgetTest {
    private static final CompactConfig NO_GRACE =
            new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ZERO);
    private static final String ID = "id3";

    @TempDir
    private Path directory;

    private Lake lake;
    private History history;

    @BeforeEach
    void a_history_in_which_the_document_is_in_many_files() {
        lake = new Lake(directory.resolve("lake"));
        history = history(lake);
    }

    private static History history(Lake lake) {
        History made = new History(lake, lake.writer("one"));
        for (int batch = 1; batch <= 6; batch++) {
            made.upserts(Lake.USERS, 5);
            made.upserts(Lake.ENTRIES, 4);
            if (batch == 3) {
                made.truncate(Lake.USERS);
                made.upserts(Lake.USERS, 9);
            }
            made.commit();
        }
        return made;
    }

    @Test
    void its_rows_are_gone_and_all_others_are_there_once_and_in_order() {
        List<List<String>> before = inOrder(lake);
        Forgetting.Found found = forget(history.writer(), Lake.USERS, ID);

        assertThat(found.ids()).isEqualTo(1);
        assertThat(found.rows()).isPositive();
        assertThat(inOrder(lake))
                .isEqualTo(before.stream().filter(row -> !isDoomed(row)).toList())
                .hasSize(before.size() - (int) found.rows());
        assertThat(lake.spooled()).isEmpty();
        history.upserts(Lake.USERS, 3);
        history.commit();
        assertThat(lake.rows()).hasSize(before.size() - (int) found.rows() + 3);
    }

    /** Every row that counts, file after file. */
    private static List<List<String>> inOrder(Lake lake) {
        List<List<String>> rows = new ArrayList<>();
        new RawLog(lake.store(), S3Ledger.MANIFESTS)
                .head()
                .orElseThrow()
                .files()
                .forEach(live -> rows.addAll(DuckDb.query(
                        "SELECT * FROM '" + lake.root().resolve(live.file().key()) + "' ORDER BY file_row_number")));
        return rows;
    }

    private static boolean isDoomed(List<String> row) {
        return row.get(0).isEmpty() && row.get(1).equals("users") && row.get(2).equals(ID);
    }

    @Test
    void after_the_grace_it_is_in_no_byte_of_the_location() {
        forget(history.writer(), Lake.USERS, ID);
        forget(history.writer(), Lake.ENTRIES, ID);
        assertThat(ByteSearch.holding(lake.root(), List.of(ID))).isNotEmpty();
        S3Compaction.of(history.writer(), NO_GRACE).expire();
        assertThat(ByteSearch.holding(lake.root(), List.of(ID))).isEmpty();
        assertThat(ByteSearch.holding(lake.root(), List.of("id4"))).isNotEmpty();
        assertThat(lake.files("raw_change_log")).containsExactlyInAnyOrderElementsOf(lake.live());
    }

    @Test
    void the_manifest_says_that_rows_went_and_not_whose() {
        Forgetting.Found found = forget(history.writer(), Lake.USERS, ID);
        BatchRecord manifest = lake.readManifest(7);
        Drop drop = manifest.rewrite().drop().orElseThrow();
        assertThat(drop.why()).isEqualTo(Drop.Why.FORGET);
        assertThat(drop.rows()).isEqualTo(found.rows());
        assertThat(manifest.rewrite().replaces()).hasSize(found.holding()).containsAll(drop.places());
        assertThat(drop.tables()).singleElement().satisfies(of -> {
            assertThat(of.table()).isEqualTo(Lake.USERS);
            assertThat(of.current()).isBetween(1L, of.rows() - 1);
            assertThat(of.anew()).isEqualTo(7);
        });
        long before = history.rows().get(Lake.USERS);
        assertThat(history.writer().rows().get(Lake.USERS))
                .isEqualTo(before - drop.tables().get(0).current());
    }

    @Test
    void a_state_of_before_is_outdated_and_that_of_no_other_table() {
        forget(history.writer(), Lake.USERS, ID);
        LiveFiles head = new RawLog(lake.store(), S3Ledger.MANIFESTS).head().orElseThrow();
        assertThat(head.isOutdated(Lake.USERS, 6)).isTrue();
        assertThat(head.isOutdated(Lake.USERS, 7)).isFalse();
        assertThat(head.isOutdated(Lake.ENTRIES, 1)).isFalse();
    }

    @Test
    void a_file_of_nothing_else_goes_without_a_follower() {
        Lake small = new Lake(directory.resolve("small"));
        S3Destination writer = small.writer("one");
        for (long batch = 1; batch <= 3; batch++) {
            writer.commit(Lake.stage(writer, batch, "id" + batch));
        }
        forget(writer, Lake.USERS, "id2");
        assertThat(small.readManifest(4).files()).isEmpty();
        assertThat(small.rows())
                .extracting(row -> row.get(2))
                .containsExactlyInAnyOrder("id1", "id3", "id1", "id2", "id3");
        writer.commit(Lake.stage(writer, 5, "id5"));
        assertThat(new RawLog(small.store(), S3Ledger.MANIFESTS)
                        .head()
                        .orElseThrow()
                        .files())
                .hasSize(7);
    }

    @Test
    void who_is_not_there_changes_nothing() {
        List<String> files = lake.files("");
        assertThat(forget(history.writer(), Lake.USERS, "nobody").ids()).isZero();
        assertThat(forget(history.writer(), TableRef.root("nothing"), ID).files())
                .isZero();
        assertThat(lake.files("")).isEqualTo(files);
    }

    @Test
    void of_two_at_once_the_second_is_fenced_and_has_removed_nothing() {
        S3Destination other = lake.writer("two");
        Forgetting.Work slow = S3Forgetting.of(other).forget(Lake.USERS, Set.of("id1"));
        StagedBatch staged = slow.rewrite(Compacting.next(other)).orElseThrow();
        forget(history.writer(), Lake.USERS, ID);
        List<List<String>> rows = inOrder(lake);
        assertThatThrownBy(() -> other.commit(staged)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(inOrder(lake)).isEqualTo(rows);
        forget(lake.writer("three"), Lake.USERS, "id1");
        assertThat(lake.rows())
                .noneMatch(row -> row.get(1).equals("users") && row.get(2).equals("id1"));
    }

    @Test
    void a_reader_behind_the_sync_gets_the_rest_of_a_batch_whose_files_are_gone() throws IOException {
        List<List<String>> before = inOrder(lake);
        forget(history.writer(), Lake.USERS, ID);
        S3Compaction.of(history.writer(), NO_GRACE).expire();
        long rows = 0;
        try (LoggedBatches log =
                LoggedBatches.open("file:" + lake.root(), S3Access.DEFAULT, directory.resolve("scratch"))) {
            for (long number = 1; number <= 7; number++) {
                LoggedBatch batch = log.batch(number);
                long[] count = {0};
                if (batch.isOfEvents()) {
                    batch.forEach(row -> count[0]++);
                }
                rows += count[0];
            }
        }
        assertThat(rows).isEqualTo(before.stream().filter(row -> !isDoomed(row)).count());
    }

    @Test
    void what_a_crashed_writer_left_long_ago_goes_and_what_the_next_one_may_commit_stays() throws IOException {
        String folder = "raw_change_log/app/users/";
        Path old = lake.root().resolve(folder + "00000000000000000002-ffffffffffffffff.parquet");
        Path next = lake.root().resolve(folder + "00000000000000000007-ffffffffffffffff.parquet");
        Files.writeString(old, ID);
        Files.writeString(next, ID);
        assertThat(S3Forgetting.of(history.writer())
                        .forget(Lake.USERS, Set.of(ID))
                        .expire())
                .isEqualTo(1);
        assertThat(old).doesNotExist();
        assertThat(next).exists();
    }

    @Test
    void a_damaged_file_stops_it_and_nothing_is_removed() throws IOException {
        String key = lake.live().stream()
                .filter(name -> name.contains("app/users/"))
                .findFirst()
                .orElseThrow();
        Path file = lake.root().resolve(key);
        byte[] whole = Files.readAllBytes(file);
        whole[whole.length / 2] ^= 1;
        Files.write(file, whole);
        assertThatThrownBy(() -> forget(history.writer(), Lake.USERS, ID))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining(key)
                .hasMessageContaining("Nothing was removed");
        assertThat(lake.manifest(7)).doesNotExist();
        assertThat(lake.spooled()).isEmpty();
    }

    @Test
    void a_process_that_dies_at_any_step_leaves_all_rows_or_none_of_the_document_and_the_next_call_finishes() {
        int steps = 0;
        boolean crashed = true;
        while (crashed) {
            Lake dying = new Lake(directory.resolve("step" + steps));
            history(dying);
            List<List<String>> before = inOrder(dying);
            crashed = dies(dying, steps++);
            S3Destination next = dying.writer("next");
            next.lastReceipt();
            next.sweep();
            forget(next, Lake.USERS, ID);
            S3Compaction.of(next, NO_GRACE).expire();
            assertThat(inOrder(dying))
                    .as("step %d", steps)
                    .isEqualTo(before.stream().filter(row -> !isDoomed(row)).toList());
            long batch = next.lastReceipt().orElseThrow().batch() + 1;
            next.commit(Lake.stage(next, batch, "after"));
            assertThat(dying.files("raw_change_log"))
                    .as("step %d", steps)
                    .containsExactlyInAnyOrderElementsOf(dying.live());
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static boolean dies(Lake lake, int steps) {
        int[] left = {steps};
        try {
            S3Destination writer = lake.writer("crashing", store -> new CrashingStore(store, left));
            forget(writer, Lake.USERS, ID);
            return false;
        } catch (CrashingStore.Crash crash) {
            return true;
        }
    }

    @Test
    void whatever_the_history_was_and_however_it_was_compacted_the_rest_stays() {
        int[] cases = {0};
        Property.forAll(4, random -> {
            Lake any = new Lake(directory.resolve("case" + cases[0]++));
            any.roll = new RollPolicy(1 + random.nextInt(9), 1 << 20, 48 << 20);
            History made = new History(any, any.writer("w0"));
            RawLog incremental = new RawLog(any.store(), S3Ledger.MANIFESTS);
            String id = "id" + random.nextInt(7);
            for (int step = 0; step < 12; step++) {
                made.upserts(Lake.USERS, random.nextInt(5));
                made.upserts(Lake.ENTRIES, random.nextInt(3));
                if (random.nextInt(8) == 0) {
                    made.truncate(Lake.USERS);
                }
                made.commit();
                if (random.nextInt(3) == 0) {
                    Compacting.all(made.writer(), NO_GRACE);
                }
                if (random.nextInt(4) == 0) {
                    forget(made.writer(), Lake.USERS, id);
                }
                assertThat(incremental.head())
                        .isEqualTo(Optional.of(new RawLog(any.store(), S3Ledger.MANIFESTS)
                                .head()
                                .orElseThrow()));
            }
            forget(made.writer(), Lake.USERS, id);
            assertThat(made.found())
                    .isEqualTo(made.expected().stream()
                            .filter(row -> !(row.startsWith("app/users ") && row.contains(" " + id + " ")))
                            .toList());
            assertThat(made.writer().rows()).isEqualTo(new TreeMap<>(current(made, any)));
        });
    }

    /** Rows of the current generation of every table, counted one by one. */
    private static SortedMap<TableRef, Long> current(History made, Lake lake) {
        SortedMap<TableRef, Long> counts = new TreeMap<>();
        LiveFiles head = new RawLog(lake.store(), S3Ledger.MANIFESTS).head().orElseThrow();
        made.rows().keySet().forEach(table -> counts.put(table, 0L));
        lake.rows().forEach(row -> {
            TableRef table = TableRef.of(row.get(0), row.get(1));
            boolean isCurrent = Long.parseLong(row.get(3)) == head.generations().get(table);
            counts.merge(table, isCurrent ? 1L : 0L, Long::sum);
        });
        return counts;
    }

    @Test
    void the_sum_of_the_manifests_remembers_it() {
        Lake old = new Lake(directory.resolve("long"));
        S3Destination writer = old.writer("one");
        for (long batch = 1; batch <= 3; batch++) {
            writer.commit(Lake.stage(writer, batch, "id" + batch));
        }
        forget(writer, Lake.USERS, "id2");
        for (long batch = 5; batch <= 101; batch++) {
            writer.commit(Lake.staged(batch, List.of(), List.of()));
        }
        assertThat(old.files("_manifest/_checkpoint")).hasSize(1);
        LiveFiles head = new RawLog(old.store(), S3Ledger.MANIFESTS).head().orElseThrow();
        assertThat(head.isOutdated(Lake.USERS, 3)).isTrue();
        assertThat(head.isOutdated(Lake.USERS, 4)).isFalse();
    }

    static Forgetting.Found forget(S3Destination writer, TableRef table, String... ids) {
        Forgetting.Work work = S3Forgetting.of(writer).forget(table, Set.of(ids));
        while (Compacting.once(writer, work)) {
            assertThat(work.found().rows()).isPositive();
        }
        return work.found();
    }
}
