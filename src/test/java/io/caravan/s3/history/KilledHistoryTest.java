package io.caravan.s3.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.s3.History;
import io.caravan.s3.Lake;
import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.process.CaravanProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows are taken out of raw_change_log by a process that is killed before each of its writes: whoever comes next takes out the rest. */
@Tag("slow")
class KilledHistoryTest {
    @TempDir
    Path directory;

    Lake lake(String name) {
        return new Lake(directory.resolve(name));
    }

    /** What the process is told of where the lake is, beyond the directory. */
    List<String> place(Lake lake) {
        return List.of();
    }

    /** Makes what is there readable. */
    void refresh(Lake lake) {}

    private Lake filled(String name) {
        Lake lake = lake(name);
        History history = new History(lake, lake.writer("one"));
        for (int batch = 1; batch <= 3; batch++) {
            history.upserts(Lake.USERS, 4);
            history.upserts(Lake.ENTRIES, 3);
            history.delete(Lake.USERS);
            history.commit();
        }
        return lake;
    }

    @ParameterizedTest
    @EnumSource(HaltingHistory.Work.class)
    void whatever_a_killed_process_left_the_next_one_leaves_the_same_rows_and_no_other_file(HaltingHistory.Work work) {
        Lake whole = filled("whole");
        HaltingHistory.run(work, whole.writer("next"), whole.directory);
        refresh(whole);
        List<List<String>> expected = whole.rows();

        int writes = 0;
        int code = 137;
        while (code == 137) {
            Lake lake = filled(work + "-" + writes);
            code = dies(work, lake, writes++);
            HaltingHistory.run(work, lake.writer("heir"), lake.directory);
            lake.writer("later").sweep();
            refresh(lake);
            assertThat(lake.rows()).as("%s %d", work, writes).isEqualTo(expected);
            assertThat(lake.files("raw_change_log"))
                    .as("%s %d", work, writes)
                    .containsExactlyInAnyOrderElementsOf(lake.live());
            if (work == HaltingHistory.Work.FORGET) {
                assertThat(ByteSearch.holding(
                                lake.root().resolve("raw_change_log/app/users"), List.of(HaltingHistory.ID)))
                        .isEmpty();
            }
        }
        assertThat(code).isZero();
        assertThat(writes).isGreaterThan(5);
    }

    private int dies(HaltingHistory.Work work, Lake lake, int writes) {
        List<String> arguments =
                new ArrayList<>(List.of(work.name(), lake.directory.toString(), Integer.toString(writes)));
        arguments.addAll(place(lake));
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingHistory.class, directory.resolve("output.txt"), arguments)) {
            int code = dying.exitCode();
            assertThat(code).as(dying.output()).isIn(0, 137);
            return code;
        }
    }
}
