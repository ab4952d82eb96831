package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.process.CaravanProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes bring staging of one destination to the same batch at once. */
class TwoMaterializersTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);
    private static final int NEVER = Integer.MAX_VALUE;

    @TempDir
    Path directory;

    StagingHistory history() {
        return new StagingHistory(directory);
    }

    /** What the processes are told of where the lake is, beyond the directory. */
    List<String> place() {
        return List.of();
    }

    @Test
    void both_end_well_and_staging_is_whole() {
        StagingHistory history = history();
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < 50; i++) {
                history.upsert(USERS, "u" + round + "-" + i, Map.of("n", ONE));
            }
            history.upsert(ENTRIES, "e", Map.of("n" + round, ONE)).land();
            try (CaravanProcess one = materializer("one");
                    CaravanProcess two = materializer("two")) {
                assertThat(one.exitCode()).as(one.output()).isZero();
                assertThat(two.exitCode()).as(two.output()).isZero();
            }
            assertThat(history.staged().rows()).isEqualTo(history.expected());
        }
        history.hours.addAndGet(2);
        history.upsert(USERS, "z", Map.of("n", ONE)).land();
        history.materializer().materialize();
        assertThat(history.staged().rows()).isEqualTo(history.expected());
        assertThat(history.leftParts())
                .as("what both have written is gone, but for the current version and the one before")
                .isEmpty();
    }

    private CaravanProcess materializer(String name) {
        List<String> arguments = new ArrayList<>(List.of(directory.toString(), name, Integer.toString(NEVER)));
        arguments.addAll(place());
        return CaravanProcess.start(HaltingMaterializer.class, directory.resolve(name + ".txt"), arguments);
    }
}
