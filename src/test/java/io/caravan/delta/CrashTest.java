package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.FaultyStorage.Crash;
import io.caravan.delta.FaultyStorage.Fault;
import io.caravan.testing.ledger.DeltaLake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer is stopped at every single write to the storage; the next one goes on, and every row is there once. */
class CrashTest {
    private static final int UNTIL_A_CHECKPOINT = 9;

    @TempDir
    Path directory;

    @Test
    void a_writer_that_dies_at_any_step_of_a_first_batch_leaves_nothing_lost_and_nothing_twice() throws IOException {
        assertThat(everyStep(Fault.DIES_BEFORE, 0)).isGreaterThan(10);
    }

    @Test
    void a_writer_that_dies_while_a_checkpoint_is_made_leaves_nothing_lost_and_nothing_twice() throws IOException {
        assertThat(everyStep(Fault.DIES_BEFORE, UNTIL_A_CHECKPOINT)).isGreaterThan(10);
    }

    @Test
    void a_lost_answer_to_any_write_is_recognized() throws IOException {
        assertThat(everyStep(Fault.LOSES_ANSWER, 0)).isGreaterThan(10);
        assertThat(everyStep(Fault.LOSES_ANSWER, UNTIL_A_CHECKPOINT)).isGreaterThan(10);
    }

    /** By default {@link DeltaFaultTest} writes into a bucket that fails, which keeps the same contract of stores. */
    @ParameterizedTest
    @Tag("slow")
    @EnumSource(Fault.class)
    void in_a_bucket_each_fault_too(Fault fault) {
        inABucket(fault);
    }

    private void inABucket(Fault fault) {
        int step = 0;
        while (dieAndBeInherited(new S3Bronze(directory.resolve("s3-" + step)), step, fault, new ArrayList<>(), 0)) {
            step++;
        }
        assertThat(step).isGreaterThan(10);
    }

    /** @return how many steps there were */
    private int everyStep(Fault fault, int batchesBefore) throws IOException {
        Path origin = directory.resolve(fault + "-" + batchesBefore);
        Bronze before = new Bronze(origin);
        DeltaDestination writer = before.writer("zero");
        List<List<String>> expected = new ArrayList<>();
        for (int batch = 1; batch <= batchesBefore; batch++) {
            writer.commit(Bronze.stage(writer, batch, "d"));
            expected.addAll(rows(batch));
        }
        Files.createDirectories(before.root());
        int step = 0;
        while (runUntil(step, fault, origin, new ArrayList<>(expected), batchesBefore)) {
            step++;
        }
        return step;
    }

    /** @return whether there was such a step */
    private boolean runUntil(int step, Fault fault, Path origin, List<List<String>> expected, int batch)
            throws IOException {
        Bronze bronze = new Bronze(directory.resolve("step"));
        copy(origin.resolve("delta"), bronze.root());
        boolean reached = dieAndBeInherited(bronze, step, fault, expected, batch);
        delete(directory.resolve("step"));
        return reached;
    }

    /** @return whether there was such a step */
    private static boolean dieAndBeInherited(
            Bronze bronze, int step, Fault fault, List<List<String>> expected, int batch) {
        FaultyStorage[] storage = new FaultyStorage[1];
        DeltaDestination dying = bronze.writer("one", store -> storage[0] = new FaultyStorage(store, fault, step));
        boolean reached = attempt(dying, batch + 1L);
        DeltaDestination heir = bronze.writer("two");
        long next = heir.lastReceipt().map(receipt -> receipt.batch() + 1).orElse(1L);
        assertThat(next).as("step %d", step).isBetween(batch + 1L, batch + 2L);
        heir.sweep();
        for (long number = next; number <= batch + 2; number++) {
            heir.commit(Bronze.stage(heir, number, "d"));
        }
        expected.addAll(rows(batch + 1));
        expected.addAll(rows(batch + 2));
        assertThat(bronze.visible()).as("step %d", step).containsExactlyElementsOf(expected);
        DeltaLake lake = bronze.lake();
        assertThat(lake.orphans()).as("step %d", step).isEmpty();
        assertThat(lake.controls()).isEqualTo(lake.intents()).hasSize(batch + 2);
        return reached || storage[0].isSpent();
    }

    private static boolean attempt(DeltaDestination dying, long batch) {
        try {
            dying.lastReceipt();
            dying.sweep();
            dying.commit(Bronze.stage(dying, batch, "d"));
            return false;
        } catch (Crash | SyncFailure.Retryable stopped) {
            return true;
        }
    }

    private static List<List<String>> rows(long batch) {
        return List.of(List.of("entries", "d", Long.toString(batch)), List.of("users", "d", Long.toString(batch)));
    }

    static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(path);
            }
        }
    }
}
