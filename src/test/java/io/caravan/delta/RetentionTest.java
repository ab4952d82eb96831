package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.FaultyStorage.Fault;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LiveFiles;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.testing.Property;
import io.caravan.testing.ledger.Optimized;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bronze after a retention is what the rule says, row for row: nothing that is still needed goes, nothing that is over stays. */
class RetentionTest {
    private static final Duration GRACE = Duration.ofHours(24);

    @TempDir
    private Path directory;

    private static Path table(Bronze bronze, TableRef of) {
        return bronze.root().resolve(DeltaKey.folder(of).value());
    }

    @Test
    void whatever_the_history_is_and_whoever_wrote_its_files_the_kept_rows_are_those_of_the_rule() {
        int[] cases = {0};
        Property.forAll(3, random -> {
            Bronze bronze = new Bronze(directory.resolve("case" + cases[0]++));
            BronzeEvents events = new BronzeEvents(bronze.writer("one"));
            long cutoff = 0;
            for (int step = 0; step < 8; step++) {
                for (TableRef table : Bronze.BOTH) {
                    events.upserts(table, 1 + random.nextInt(6));
                    if (random.nextInt(2) == 0) {
                        events.delete(table);
                    }
                    if (random.nextInt(6) == 0) {
                        events.truncate(table).upserts(table, random.nextInt(4));
                    }
                }
                events.commit();
                if (random.nextInt(3) == 0) {
                    Optimized.put(table(bronze, Bronze.USERS));
                }
                if (random.nextInt(2) == 0) {
                    cutoff += random.nextInt(30);
                    List<List<String>> before = bronze.rows();
                    bound(bronze, events.writer(), cutoff, "look" + step);
                    assertThat(bronze.rows())
                            .containsExactlyInAnyOrderElementsOf(kept(before, events.generations(), cutoff));
                }
                assertThat(events.writer().rows()).isEqualTo(counted(bronze, events.generations()));
            }
        });
    }

    /** The rule, said once more. */
    private static List<List<String>> kept(List<List<String>> rows, Map<TableRef, Long> generations, long cutoff) {
        Map<String, Long> newest = new HashMap<>();
        rows.stream()
                .filter(row -> ts(row) <= cutoff && isCurrent(row, generations))
                .forEach(row -> newest.merge(document(row), ts(row), Math::max));
        return rows.stream()
                .filter(row -> !isCurrent(row, generations)
                        || row.get(5).equals("truncate")
                        || ts(row) > cutoff
                        || (ts(row) == newest.get(document(row)) && row.get(5).equals("upsert")))
                .toList();
    }

    private static Map<TableRef, Long> counted(Bronze bronze, Map<TableRef, Long> generations) {
        Map<TableRef, Long> counted = new HashMap<>();
        generations.keySet().forEach(table -> counted.put(table, 0L));
        bronze.rows().stream()
                .filter(row -> isCurrent(row, generations))
                .forEach(row -> counted.merge(TableRef.of(row.get(0), row.get(1)), 1L, Long::sum));
        return counted;
    }

    private static long ts(List<String> row) {
        return Long.parseLong(row.get(4));
    }

    private static String document(List<String> row) {
        return row.get(0) + "/" + row.get(1) + "/" + row.get(2);
    }

    private static boolean isCurrent(List<String> row, Map<TableRef, Long> generations) {
        return Long.parseLong(row.get(3)) == generations.get(TableRef.of(row.get(0), row.get(1)));
    }

    @Test
    void an_old_generation_goes_once_its_successor_is_old_enough_also_where_it_shares_a_file() {
        Bronze bronze = new Bronze(directory);
        BronzeEvents events = new BronzeEvents(bronze.writer("one"));
        events.upserts(Bronze.USERS, 5).upserts(Bronze.ENTRIES, 5).commit();
        events.truncate(Bronze.USERS)
                .upserts(Bronze.USERS, 5)
                .truncate(Bronze.ENTRIES)
                .upserts(Bronze.ENTRIES, 5)
                .commit();
        Optimized.put(table(bronze, Bronze.ENTRIES));
        int before = bronze.rows().size();
        assertThat(look(bronze, events.writer(), Duration.ofDays(1), "look")).isZero();
        assertThat(bronze.rows()).hasSize(before);

        bronze.clock = Clock.fixed(Bronze.NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC);
        DeltaDestination later = bronze.writer("two");
        later.lastReceipt();
        assertThat(look(bronze, later, Duration.ofDays(1), "look")).isEqualTo(2);
        assertThat(bronze.rows()).hasSize(before - 10).allMatch(row -> isCurrent(row, events.generations()));
    }

    @Test
    void a_reader_of_an_older_version_has_its_files_for_the_grace_and_the_next_batch_notes_what_is_deleted() {
        Bronze bronze = new Bronze(directory);
        BronzeEvents events = new BronzeEvents(bronze.writer("one"));
        for (int batch = 0; batch < 3; batch++) {
            events.upserts(Bronze.USERS, 7).commit();
        }
        List<Path> held = bronze.lake().liveFiles();
        List<List<String>> before = bronze.rows();
        bound(bronze, events.writer(), 14, "look");
        assertThat(events.writer().expiry(GRACE).expire()).isZero();
        assertThat(Bronze.rows(held)).isEqualTo(before);

        bronze.clock = Clock.fixed(Bronze.NOW.plus(GRACE), ZoneOffset.UTC);
        DeltaDestination later = bronze.writer("two");
        later.lastReceipt();
        assertThat(look(bronze, later, age(bronze, 21), "other-look")).isEqualTo(1);
        assertThat(held.stream().filter(file -> file.toFile().exists())).hasSize(2);
        assertThat(bronze.lake().intents().get(4).get("deletedThrough").asLong())
                .isEqualTo(4);
        assertThat(bronze.writer("three").expiry(GRACE).expire())
                .as("a process that starts now deletes nothing twice")
                .isZero();
    }

    @Test
    void a_process_that_dies_at_any_write_leaves_a_history_that_the_next_one_bounds() {
        for (Fault fault : Fault.values()) {
            int step = 0;
            boolean reached = true;
            while (reached) {
                Bronze bronze = new Bronze(directory.resolve(fault + "-" + step));
                BronzeEvents events = new BronzeEvents(bronze.writer("one"));
                events.upserts(Bronze.USERS, 7).upserts(Bronze.ENTRIES, 3).commit();
                events.upserts(Bronze.USERS, 7).delete(Bronze.USERS).commit();
                List<List<String>> expected = kept(bronze.rows(), events.generations(), 20);
                reached = dies(bronze, fault, step++);
                DeltaDestination heir = bronze.writer("heir");
                heir.lastReceipt();
                heir.sweep();
                bound(bronze, heir, 20, "other-look");
                assertThat(bronze.rows()).as("%s %d", fault, step).containsExactlyInAnyOrderElementsOf(expected);
                heir.expiry(Duration.ZERO).expire();
                heir.commit(Bronze.stage(heir, BronzeEvents.next(heir).batch(), "after"));
                assertThat(bronze.lake().orphans()).as("%s %d", fault, step).isEmpty();
            }
            assertThat(step).as("%s", fault).isGreaterThan(4);
        }
    }

    private boolean dies(Bronze bronze, Fault fault, int step) {
        FaultyStorage[] storage = new FaultyStorage[1];
        DeltaDestination dying = bronze.writer("dying", store -> storage[0] = new FaultyStorage(store, fault, step));
        try {
            bound(bronze, dying, 20, "look");
        } catch (FaultyStorage.Crash | SyncFailure.Retryable stopped) {
            return true;
        }
        return storage[0].isSpent();
    }

    @Test
    void of_two_processes_the_second_is_fenced_and_has_changed_nothing() {
        Bronze bronze = new Bronze(directory);
        BronzeEvents events = new BronzeEvents(bronze.writer("one"));
        events.upserts(Bronze.USERS, 14).upserts(Bronze.ENTRIES, 14).commit();
        DeltaDestination other = bronze.writer("two");
        Compaction slow = retention(bronze, other, age(bronze, 60), "slow");
        StagedBatch staged = slow.rewrite(BronzeEvents.next(other)).orElseThrow();
        bound(bronze, events.writer(), 60, "look");
        List<List<String>> before = bronze.rows();
        assertThatThrownBy(() -> other.commit(staged)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(bronze.rows()).isEqualTo(before).hasSize(14);
    }

    /** Or it would never hear of a delete, and keep the document. */
    @Test
    void who_reads_while_a_batch_is_on_its_way_into_the_tables_reads_what_was_before_it() throws IOException {
        Bronze bronze = new Bronze(directory);
        BronzeEvents events = new BronzeEvents(bronze.writer("one"));
        events.upserts(Bronze.USERS, 7).commit();
        events.delete(Bronze.USERS).commit();
        List<List<String>> before = bronze.rows();
        DeltaDestination dying = bronze.writer("dying", BeforeControl::new);
        assertThatThrownBy(() -> bound(bronze, dying, 60, "look")).isInstanceOf(FaultyStorage.Crash.class);
        assertThat(bronze.rows()).as("the table is ahead").hasSize(before.size() - 2);

        BronzeHistory reader = new BronzeHistory(bronze.config().open(bronze.runtime("r"), "r"), bronze.clock);
        assertThat(reader.since(0).orElseThrow().batch()).isEqualTo(2);
        assertThat(read(bronze, reader.files(Bronze.USERS, 0))).containsExactlyInAnyOrderElementsOf(before);

        Optional<?> unused = bronze.writer("heir").lastReceipt();
        LiveFiles after = reader.since(1).orElseThrow();
        assertThat(after.batch()).isEqualTo(3);
        assertThat(after.isOutdated(Bronze.USERS, 1)).isTrue();
        assertThat(after.isOutdated(Bronze.USERS, 2)).isFalse();
        assertThat(read(bronze, reader.files(Bronze.USERS, 0))).hasSize(before.size() - 2);
        assertThat(read(bronze, after.files()))
                .as("nothing of a file that may be deleted any time")
                .allMatch(row -> row.get(5).equals("upsert"));
    }

    private static List<List<String>> read(Bronze bronze, List<LiveFile> files) {
        return Bronze.rows(files.stream()
                .map(LiveFile::file)
                .map(StagedFile::key)
                .map(bronze.root()::resolve)
                .toList());
    }

    /** Dies when every table holds batch 3. */
    private static final class BeforeControl extends DecoratedStore {
        BeforeControl(ObjectStore storage) {
            super(storage);
        }

        @Override
        public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
            if (key.equals(DeltaLedger.CONTROLS.record(3))) {
                throw new FaultyStorage.Crash();
            }
            return super.putIfAbsent(key, content);
        }
    }

    /** What was superseded up to this time goes. */
    private static void bound(Bronze bronze, DeltaDestination writer, long cutoff, String memory) {
        int unused = look(bronze, writer, age(bronze, cutoff), memory);
    }

    private static Duration age(Bronze bronze, long cutoff) {
        return Duration.between(Instant.EPOCH.plusNanos(cutoff), bronze.clock.instant());
    }

    private static Compaction retention(Bronze bronze, DeltaDestination writer, Duration retention, String memory) {
        return writer.retention(GRACE, bronze.foreign(), retention, bronze.directory.resolve(memory));
    }

    /** @return batches */
    private static int look(Bronze bronze, DeltaDestination writer, Duration retention, String memory) {
        Compaction compaction = retention(bronze, writer, retention, memory);
        int unused = compaction.expire();
        int batches = 0;
        Optional<StagedBatch> staged = compaction.rewrite(BronzeEvents.next(writer));
        while (staged.isPresent()) {
            writer.commit(staged.get());
            batches++;
            staged = compaction.rewrite(BronzeEvents.next(writer));
        }
        return batches;
    }
}
