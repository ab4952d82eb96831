package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.ledger.StagedTables;
import io.caravan.testing.process.CaravanProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A materializer is killed at each step that changes the destination; readers see the old state or the new one, and the next run goes on. */
class KilledMaterializerTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    Path directory;

    StagingHistory history() {
        return new StagingHistory(directory);
    }

    /** What the process is told of where the lake is, beyond the directory. */
    List<String> place() {
        return List.of();
    }

    @Test
    void a_process_that_dies_leaves_the_old_state_or_the_new_and_the_next_one_goes_on() {
        StagingHistory history = history();
        history.upsert(USERS, "a", Map.of("n", ONE))
                .upsert(ENTRIES, "b", Map.of("n", ONE))
                .land();
        history.materializer().materialize();
        int step = 0;
        int code = 137;
        while (code == 137) {
            Map<String, Map<String, Map<String, String>>> old = history.expected();
            history.upsert(USERS, "u" + step, Map.of("n", ONE)).delete(ENTRIES, "b");
            history.upsert(ENTRIES, "b", Map.of("n" + step, ONE)).land();
            code = materialize(step++);
            StagedTables seen = history.staged();
            assertThat(seen.rows()).isIn(old, history.expected());
            StagedDelta.readable(history.root());
            history.materializer().materialize();
            assertThat(history.staged().rows()).isEqualTo(history.expected());
            StagedDelta.verify(history.root());
        }
        assertThat(code).isZero();
        assertThat(step).isGreaterThan(8);
        history.hours.addAndGet(2);
        history.upsert(USERS, "z", Map.of("n", ONE)).land();
        history.materializer().materialize();
        assertThat(history.leftParts())
                .as("the new version's files, and those of the version before in their grace period")
                .isEmpty();
    }

    private int materialize(int step) {
        List<String> arguments = new ArrayList<>(List.of(directory.toString(), "scratch", Integer.toString(step)));
        arguments.addAll(place());
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingMaterializer.class, directory.resolve("output.txt"), arguments)) {
            return dying.exitCode();
        }
    }
}
