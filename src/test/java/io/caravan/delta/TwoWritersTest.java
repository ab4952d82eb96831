package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TwoWritersTest {
    @TempDir
    Path directory;

    private Bronze bronze;

    @BeforeEach
    void open() {
        bronze = bronze(directory);
    }

    Bronze bronze(Path where) {
        return new Bronze(where);
    }

    /** At every write of the sleeper, another writer takes over, finishes what was decided and goes on; then it wakes. */
    @Test
    void a_writer_that_sleeps_at_any_write_wakes_up_to_a_whole_log() throws IOException {
        boolean slept = true;
        for (int nap = 0; slept; nap++) {
            bronze = bronze(directory.resolve("nap-" + nap));
            slept = sleepAt(nap);
        }
    }

    private boolean sleepAt(int nap) {
        AtomicInteger left = new AtomicInteger(nap);
        Runnable takeover = () -> {
            DeltaDestination heir = bronze.writer("heir");
            long next = heir.lastReceipt().map(receipt -> receipt.batch() + 1).orElse(1L);
            heir.sweep();
            heir.commit(Bronze.stage(heir, next, "heir"));
        };
        DeltaDestination sleeper = bronze.writer("sleeper", store -> new Napping(store, left, takeover));
        StagedBatch batch = Bronze.stage(sleeper, 1, "sleeper");
        try {
            sleeper.commit(batch);
            assertThat(bronze.visible()).extracting(row -> row.get(1)).contains("sleeper");
        } catch (SyncFailure.Fenced fenced) {
            assertThat(bronze.visible()).extracting(row -> row.get(1)).containsOnly("heir");
        }
        if (left.get() >= 0) {
            return false;
        }
        assertThatThrownBy(() -> sleeper.commit(Bronze.stage(sleeper, 2, "late")))
                .as("nap %d", nap)
                .isInstanceOfAny(SyncFailure.Fenced.class, IllegalArgumentException.class);
        DeltaDestination last = bronze.writer("last");
        long next = last.lastReceipt().orElseThrow().batch() + 1;
        last.sweep();
        last.commit(Bronze.stage(last, next, "last"));
        assertThat(bronze.visible()).hasSize(2 * (int) next);
        assertThat(bronze.visible()).extracting(row -> row.get(1)).doesNotContain("late");
        assertThat(bronze.lake().controls()).isEqualTo(bronze.lake().intents());
        return true;
    }

    @Test
    void a_writer_that_is_overtaken_before_it_sweeps_is_fenced() {
        DeltaDestination late = bronze.writer("late");
        assertThat(late.lastReceipt()).isEmpty();
        DeltaDestination other = bronze.writer("other");
        other.commit(Bronze.stage(other, 1, "other"));
        late.sweep();
        StagedBatch batch = Bronze.stage(late, 1, "late");
        assertThatThrownBy(() -> late.commit(batch)).isInstanceOf(SyncFailure.Fenced.class);
        assertThat(bronze.visible()).extracting(row -> row.get(1)).containsOnly("other");
    }

    @Test
    void of_many_writers_at_once_one_decides_and_all_may_finish() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        CountDownLatch start = new CountDownLatch(1);
        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                DeltaDestination writer = bronze.writer("w" + i);
                StagedBatch batch = Bronze.stage(writer, 1, "w" + i);
                results.add(pool.submit(() -> {
                    start.await();
                    return committed(writer, batch);
                }));
            }
            start.countDown();
            int won = 0;
            for (Future<Boolean> result : results) {
                won += result.get() ? 1 : 0;
            }
            assertThat(won).isEqualTo(1);
        } finally {
            pool.shutdownNow();
        }
        assertThat(bronze.writer("next").lastReceipt().orElseThrow().batch()).isEqualTo(1);
        assertThat(bronze.visible()).hasSize(2);
    }

    private static boolean committed(DeltaDestination writer, StagedBatch batch) {
        try {
            writer.commit(batch);
            return true;
        } catch (SyncFailure.Fenced fenced) {
            return false;
        }
    }

    /** Two successors find the same decided batch and finish it at the same time. */
    @Test
    void a_decided_batch_can_be_finished_by_several_at_once() throws Exception {
        for (int round = 0; round < 5; round++) {
            bronze = bronze(directory.resolve("round-" + round));
            DeltaDestination dying = bronze.writer("dying", AfterIntent::new);
            StagedBatch batch = Bronze.stage(dying, 1, "a");
            assertThatThrownBy(() -> dying.commit(batch)).isInstanceOf(FaultyStorage.Crash.class);
            ExecutorService pool = Executors.newFixedThreadPool(3);
            try {
                List<Future<Long>> results = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    DeltaDestination heir = bronze.writer("heir" + i);
                    results.add(
                            pool.submit(() -> heir.lastReceipt().orElseThrow().batch()));
                }
                for (Future<Long> result : results) {
                    assertThat(result.get()).isEqualTo(1);
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(bronze.visible()).hasSize(2);
        }
    }

    @Test
    void beside_a_writer_a_decided_batch_has_not_landed_yet_and_nothing_is_written() {
        DeltaDestination dying = bronze.writer("dying", AfterIntent::new);
        StagedBatch batch = Bronze.stage(dying, 1, "a");
        assertThatThrownBy(() -> dying.commit(batch)).isInstanceOf(FaultyStorage.Crash.class);

        assertThat(DeltaDestination.observer(bronze.config(), bronze.runtime("status"))
                        .lastReceipt())
                .isEmpty();
        assertThat(bronze.lake().controls()).isEmpty();
        assertThat(bronze.visible()).isEmpty();
        assertThat(bronze.writer("heir").lastReceipt().orElseThrow().batch()).isEqualTo(1);
        assertThat(bronze.visible()).hasSize(2);
    }
}
