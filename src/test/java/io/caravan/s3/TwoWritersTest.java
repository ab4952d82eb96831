package io.caravan.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.runtime.Runtimes;
import io.caravan.core.runtime.SyncRuntime;
import io.caravan.ledger.BatchRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two writers that know nothing of each other, six steps each: recover, sweep, open, fill, stage, commit. */
class TwoWritersTest {
    private static final int STEPS = 6;

    @TempDir
    Path directory;

    /** The first, the last and what lies between, of all in their order. */
    @Test
    void in_every_seventh_interleaving_one_writer_publishes_each_batch() throws IOException {
        List<String> all = all();
        onePublishes(IntStream.range(0, all.size())
                .filter(i -> i % 7 == 0 || i == all.size() - 1)
                .mapToObj(all::get)
                .toList());
    }

    @Test
    @Tag("slow")
    void in_all_924_interleavings_one_writer_publishes_each_batch() throws IOException {
        onePublishes(all());
    }

    private static List<String> all() {
        List<String> schedules = new ArrayList<>();
        schedules("", STEPS, STEPS, schedules);
        assertThat(schedules).hasSize(924);
        return schedules;
    }

    private void onePublishes(List<String> schedules) throws IOException {
        Set<String> outcomes = new HashSet<>();
        for (String schedule : schedules) {
            outcomes.add(run(schedule));
        }
        assertThat(outcomes).containsExactlyInAnyOrder("one", "two", "one,two", "two,one");
    }

    private String run(String schedule) throws IOException {
        Lake lake = new Lake(directory.resolve(schedule));
        Contender one = new Contender(lake, "one");
        Contender two = new Contender(lake, "two");
        for (int turn = 0; turn < schedule.length(); turn++) {
            (schedule.charAt(turn) == '1' ? one : two).step();
        }
        List<String> published = new ArrayList<>();
        for (long batch = 1; Files.exists(lake.manifest(batch)); batch++) {
            BatchRecord manifest = lake.readManifest(batch);
            published.add(manifest.writer());
            for (StagedFile file : manifest.files()) {
                assertThat(Files.size(lake.root().resolve(file.key())))
                        .as(schedule)
                        .isEqualTo(file.bytes());
            }
        }
        assertThat(published)
                .as(schedule)
                .hasSize((one.fenced ? 0 : 1) + (two.fenced ? 0 : 1))
                .doesNotHaveDuplicates();
        assertThat(one.fenced && two.fenced).as(schedule).isFalse();
        assertThat(published.contains("one")).as(schedule).isEqualTo(!one.fenced);
        assertThat(published.contains("two")).as(schedule).isEqualTo(!two.fenced);
        return String.join(",", published);
    }

    /** Data of every schedule through DuckDB would take minutes; of these, every kind of outcome is read. */
    @Test
    void the_data_of_the_published_batches_is_whole() throws IOException {
        for (String schedule :
                List.of("111111222222", "121212121212", "222222111111", "111112222221", "122222211111")) {
            run(schedule);
            Lake lake = new Lake(directory.resolve(schedule));
            List<List<String>> rows = new ArrayList<>();
            for (long batch = 1; Files.exists(lake.manifest(batch)); batch++) {
                String writer = lake.readManifest(batch).writer();
                rows.add(List.of("entries", writer, Long.toString(batch)));
                rows.add(List.of("users", writer, Long.toString(batch)));
            }
            assertThat(lake.visible()).as(schedule).isEqualTo(rows);
        }
    }

    private static void schedules(String prefix, int ones, int twos, List<String> all) {
        if (ones + twos == 0) {
            all.add(prefix);
        }
        if (ones > 0) {
            schedules(prefix + "1", ones - 1, twos, all);
        }
        if (twos > 0) {
            schedules(prefix + "2", ones, twos - 1, all);
        }
    }

    private static final class Contender {
        private final String name;
        private final S3Destination writer;
        private int done;
        private boolean fenced;
        private long batch;
        private OpenBatch open;
        private StagedBatch staged;

        Contender(Lake lake, String name) {
            this.name = name;
            Lake own = new Lake(lake.directory) {
                @Override
                public SyncRuntime runtime(String id) {
                    return Runtimes.of(lake.directory.resolve("state-" + name), lake.clock, () -> id);
                }
            };
            this.writer = own.writer(name);
        }

        void step() {
            switch (done++) {
                case 0 -> batch = writer.lastReceipt().map(last -> last.batch()).orElse(0L) + 1;
                case 1 -> writer.sweep();
                case 2 -> open = writer.open(batch);
                case 3 -> fill();
                case 4 -> stage();
                case 5 -> commit();
                default -> throw new IllegalStateException();
            }
        }

        private void fill() {
            open.append(Lake.upsert(Lake.USERS, name, batch), 1);
            open.append(Lake.upsert(Lake.ENTRIES, name, batch), 1);
        }

        private void stage() {
            staged = Lake.staged(batch, Lake.stageAll(open), List.of());
        }

        private void commit() {
            try {
                writer.commit(staged);
            } catch (SyncFailure.Fenced e) {
                fenced = true;
            }
        }
    }
}
