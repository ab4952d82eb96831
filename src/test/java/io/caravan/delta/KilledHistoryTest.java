package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ledger.ByteSearch;
import io.caravan.testing.process.CaravanProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows are taken out of bronze by a process that is killed before each of its writes: whoever comes next takes out the rest. */
@Tag("slow")
class KilledHistoryTest {
    private static final String USERS = "bronze/app__users";

    @TempDir
    Path directory;

    Bronze bronze(String name) {
        return new Bronze(directory.resolve(name));
    }

    /** What the process is told of where the tables are, beyond the directory. */
    List<String> place(Bronze bronze) {
        return List.of();
    }

    /** Every file as it is now. */
    Path files(Bronze bronze) {
        return bronze.root();
    }

    private Bronze filled(String name) {
        Bronze bronze = bronze(name);
        BronzeEvents events = new BronzeEvents(bronze.writer("one"));
        for (int batch = 1; batch <= 3; batch++) {
            events.upserts(Bronze.USERS, 4)
                    .upserts(Bronze.ENTRIES, 3)
                    .delete(Bronze.USERS)
                    .commit();
        }
        return bronze;
    }

    @ParameterizedTest
    @EnumSource(HaltingBronze.Work.class)
    void whatever_a_killed_process_left_the_next_one_leaves_the_same_rows_and_no_other_file(HaltingBronze.Work work) {
        Bronze whole = filled("whole");
        HaltingBronze.run(work, whole, whole.writer("next"));
        List<List<String>> expected = whole.rows();

        int writes = 0;
        int code = 137;
        while (code == 137) {
            Bronze bronze = filled(work + "-" + writes);
            code = dies(work, bronze, writes++);
            HaltingBronze.run(work, bronze, bronze.writer("heir"));
            bronze.writer("later").sweep();
            assertThat(bronze.rows()).as("%s %d", work, writes).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(bronze.lake().orphans()).as("%s %d", work, writes).isEmpty();
            Path files = files(bronze);
            assertThat(appendOnly(files)).as("%s %d", work, writes).isEqualTo("true");
            if (work == HaltingBronze.Work.FORGET) {
                assertThat(ByteSearch.holding(files.resolve(USERS), List.of(HaltingBronze.ID)))
                        .isEmpty();
            }
        }
        assertThat(code).isZero();
        assertThat(writes).isGreaterThan(5);
    }

    private int dies(HaltingBronze.Work work, Bronze bronze, int writes) {
        List<String> arguments =
                new ArrayList<>(List.of(work.name(), bronze.directory.toString(), Integer.toString(writes)));
        arguments.addAll(place(bronze));
        try (CaravanProcess dying =
                CaravanProcess.start(HaltingBronze.class, directory.resolve("output.txt"), arguments)) {
            int code = dying.exitCode();
            assertThat(code).as(dying.output()).isIn(0, 137);
            return code;
        }
    }

    /** What the table's log said last. */
    private static String appendOnly(Path files) {
        try (Stream<Path> entries = Files.list(files.resolve(USERS + "/_delta_log"))) {
            return entries.filter(path -> path.getFileName().toString().matches("[0-9]{20}[.]json"))
                    .sorted()
                    .map(KilledHistoryTest::read)
                    .filter(text -> text.contains("\"delta.appendOnly\":\""))
                    .map(text -> text.replaceAll("(?s).*\"delta.appendOnly\":\"([a-z]+)\".*", "$1"))
                    .reduce((first, second) -> second)
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
