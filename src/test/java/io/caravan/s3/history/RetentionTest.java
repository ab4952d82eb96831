package io.caravan.s3.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.StagedBatch;
import io.caravan.ledger.LiveFiles;
import io.caravan.ledger.RawLog;
import io.caravan.parquet.RollPolicy;
import io.caravan.s3.Compacting;
import io.caravan.s3.CrashingStore;
import io.caravan.s3.History;
import io.caravan.s3.Lake;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.s3.compaction.CompactConfig;
import io.caravan.s3.compaction.S3Compaction;
import io.caravan.testing.Property;
import java.io.IOException;
import java.nio.file.Files;
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

/** The history after a retention is what the rule says, row for row: nothing that is still needed goes, nothing that is over stays. */
class RetentionTest {
    private static final CompactConfig SETTINGS =
            new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ofHours(24));

    @TempDir
    private Path directory;

    @Test
    void whatever_the_history_is_the_kept_rows_are_those_of_the_rule_and_the_state_is_the_same() {
        int[] cases = {0};
        Property.forAll(6, random -> {
            Lake lake = new Lake(directory.resolve("case" + cases[0]++));
            lake.roll = new RollPolicy(1 + random.nextInt(9), 1 << 20, 48 << 20);
            History history = new History(lake, lake.writer("w0"));
            long cutoff = 0;
            for (int step = 0; step < 14; step++) {
                for (TableRef table : List.of(Lake.USERS, Lake.ENTRIES)) {
                    history.upserts(table, random.nextInt(6));
                    if (random.nextInt(2) == 0) {
                        history.delete(table);
                    }
                    if (random.nextInt(10) == 0) {
                        history.truncate(table);
                        history.upserts(table, random.nextInt(4));
                    }
                }
                history.commit();
                if (random.nextInt(3) == 0) {
                    Compacting.all(history.writer(), SETTINGS);
                }
                if (random.nextInt(4) == 0) {
                    cutoff += random.nextInt(20);
                    List<List<String>> before = lake.rows();
                    bound(history.writer(), cutoff, lake.directory.resolve("look" + step));
                    assertThat(lake.rows())
                            .containsExactlyInAnyOrderElementsOf(kept(before, generations(lake), cutoff));
                    assertThat(state(lake.rows(), generations(lake))).isEqualTo(state(before, generations(lake)));
                }
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

    private static Map<String, String> state(List<List<String>> rows, Map<TableRef, Long> generations) {
        Map<String, List<String>> newest = new HashMap<>();
        rows.stream()
                .filter(row -> isCurrent(row, generations) && !row.get(5).equals("truncate"))
                .forEach(row -> newest.merge(document(row), row, (one, other) -> ts(one) > ts(other) ? one : other));
        Map<String, String> state = new HashMap<>();
        newest.forEach((id, row) -> {
            if (row.get(5).equals("upsert")) {
                state.put(id, row.get(4) + row.get(8));
            }
        });
        return state;
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

    private static Map<TableRef, Long> generations(Lake lake) {
        return new RawLog(lake.store(), S3Ledger.MANIFESTS).head().orElseThrow().generations();
    }

    @Test
    void the_manifest_says_up_to_when_and_a_state_without_the_deletes_is_outdated() {
        Lake lake = new Lake(directory.resolve("lake"));
        History history = new History(lake, lake.writer("one"));
        history.upserts(Lake.USERS, 7);
        history.commit();
        history.delete(Lake.USERS);
        history.commit();
        history.upserts(Lake.USERS, 3);
        history.commit();
        bound(history.writer(), 9, directory.resolve("look"));
        Drop drop = lake.readManifest(4).rewrite().drop().orElseThrow();
        assertThat(drop.why()).isEqualTo(Drop.Why.RETENTION);
        assertThat(drop.before()).hasValue(9);
        LiveFiles head = new RawLog(lake.store(), S3Ledger.MANIFESTS).head().orElseThrow();
        assertThat(head.isOutdated(Lake.USERS, 1))
                .as("it holds the deleted document")
                .isTrue();
        assertThat(head.isOutdated(Lake.USERS, 2)).isFalse();
    }

    @Test
    void an_old_generation_goes_once_its_successor_is_old_enough() {
        Lake lake = new Lake(directory.resolve("lake"));
        History history = new History(lake, lake.writer("one"));
        history.upserts(Lake.USERS, 5);
        history.upserts(Lake.ENTRIES, 5);
        history.commit();
        history.truncate(Lake.USERS);
        history.upserts(Lake.USERS, 5);
        history.commit();
        int before = lake.rows().size();
        look(history.writer(), Duration.ofDays(1), directory.resolve("look"));
        assertThat(lake.rows()).hasSize(before);

        lake.clock = Clock.fixed(Lake.NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC);
        look(lake.writer("two"), Duration.ofDays(1), directory.resolve("look"));
        assertThat(lake.rows())
                .hasSize(before - 5)
                .allMatch(row -> !row.get(1).equals("users") || row.get(3).equals("2"));
    }

    @Test
    void a_look_is_remembered_and_the_next_one_comes_when_it_is_worth_it() {
        Lake lake = new Lake(directory.resolve("lake"));
        History history = new History(lake, lake.writer("one"));
        history.upserts(Lake.USERS, 20);
        history.commit();
        Path memory = directory.resolve("state/look");
        assertThat(look(history.writer(), Duration.ofHours(24), memory)).isEqualTo(1);
        history.upserts(Lake.USERS, 20);
        history.commit();
        assertThat(look(history.writer(), Duration.ofHours(24), memory)).isZero();
        lake.clock = Clock.fixed(Lake.NOW.plus(Duration.ofMinutes(61)), ZoneOffset.UTC);
        assertThat(look(lake.writer("two"), Duration.ofHours(24), memory)).isEqualTo(1);
    }

    /** Or a machine whose clock was years ahead for a minute would bound nothing for years. */
    @Test
    void a_look_that_was_taken_by_a_clock_that_was_ahead_does_not_hold_back_the_next_one() throws IOException {
        Lake lake = new Lake(directory.resolve("lake"));
        History history = new History(lake, lake.writer("one"));
        history.upserts(Lake.USERS, 20);
        history.commit();
        Path memory = directory.resolve("look");
        Files.writeString(memory, Lake.NOW.plus(Duration.ofDays(3650)) + "\n");
        assertThat(look(history.writer(), Duration.ofHours(24), memory)).isEqualTo(1);
        assertThat(memory).content().startsWith("2026-01-01T");
    }

    @Test
    void a_process_that_dies_at_any_step_leaves_a_history_that_the_next_one_bounds() {
        int steps = 0;
        boolean crashed = true;
        Optional<List<List<String>>> whole = Optional.empty();
        while (crashed) {
            Lake lake = new Lake(directory.resolve("step" + steps));
            History history = new History(lake, lake.writer("one"));
            for (int batch = 0; batch < 3; batch++) {
                history.upserts(Lake.USERS, 10);
                history.upserts(Lake.ENTRIES, 10);
                history.commit();
            }
            whole = whole.or(() -> Optional.of(lake.rows()));
            List<List<String>> expected = kept(whole.get(), generations(lake), 55);
            crashed = dies(lake, steps++);
            S3Destination next = lake.writer("next");
            next.lastReceipt();
            next.sweep();
            bound(next, 55, lake.directory.resolve("other-look"));
            assertThat(lake.rows()).as("step %d", steps).containsExactlyInAnyOrderElementsOf(expected);
            S3Compaction.of(next, new CompactConfig(Optional.empty(), 1 << 20, 4 << 20, 3, Duration.ZERO))
                    .expire();
            long batch = next.lastReceipt().orElseThrow().batch() + 1;
            next.commit(Lake.stage(next, batch, "after"));
            assertThat(lake.files("raw_change_log"))
                    .as("step %d", steps)
                    .containsExactlyInAnyOrderElementsOf(lake.live());
        }
        assertThat(steps).isGreaterThan(8);
    }

    private static boolean dies(Lake lake, int steps) {
        int[] left = {steps};
        try {
            bound(lake.writer("crashing", store -> new CrashingStore(store, left)), 55, lake.directory.resolve("look"));
            return false;
        } catch (CrashingStore.Crash crash) {
            return true;
        }
    }

    /** What was superseded up to this time goes; nothing is put together. */
    private static int bound(S3Destination writer, long cutoff, Path memory) {
        return look(writer, Duration.between(Instant.EPOCH.plusNanos(cutoff), Lake.NOW), memory);
    }

    /** @return batches */
    private static int look(S3Destination writer, Duration retention, Path memory) {
        Compaction compaction = S3Retention.before(new Nothing(), writer, retention, memory);
        compaction.expire();
        int batches = 0;
        while (Compacting.once(writer, compaction)) {
            batches++;
        }
        return batches;
    }

    /** In the place of what puts files together. */
    private static final class Nothing implements Compaction {
        @Override
        public Optional<StagedBatch> rewrite(Checkpoint next) {
            return Optional.empty();
        }

        @Override
        public int expire() {
            return 0;
        }
    }
}
