package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.FaultyStorage.Crash;
import io.caravan.delta.FaultyStorage.Fault;
import io.caravan.testing.ledger.Optimized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that stays up does not read a log again before each batch: what others have written to it meanwhile counts all the same. */
class OthersVersionsTest {
    private static final String COLUMN =
            ",{\\\"name\\\":\\\"theirs\\\",\\\"type\\\":\\\"string\\\",\\\"nullable\\\":true,\\\"metadata\\\":{}}]}";

    @TempDir
    Path directory;

    private Bronze bronze;
    private DeltaDestination writer;

    @BeforeEach
    void landTwo() {
        bronze = new Bronze(directory);
        writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a"));
        writer.commit(Bronze.stage(writer, 2, "b"));
    }

    private Path users() {
        return bronze.root().resolve("bronze/app__users");
    }

    private Path version(long number) {
        return users().resolve("_delta_log/" + String.format(Locale.ROOT, "%020d", number) + ".json");
    }

    private void others(String actions) throws IOException {
        Files.writeString(version(3), "{\"commitInfo\":{\"timestamp\":1,\"operation\":\"theirs\"}}\n" + actions + "\n");
    }

    private String metaData() throws IOException {
        return Files.readString(version(0))
                .lines()
                .filter(line -> line.startsWith("{\"metaData\""))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_batch_behind_an_optimize_of_another_engine_lands_once() {
        Optimized.put(users());
        writer.commit(Bronze.stage(writer, 3, "c"));
        writer.commit(Bronze.stage(writer, 4, "d"));
        assertThat(bronze.lake().liveFiles(users()))
                .as("theirs, and two of ours")
                .hasSize(3);
        assertThat(bronze.visible())
                .extracting(row -> row.get(1))
                .containsExactly("a", "a", "b", "b", "c", "c", "d", "d");
        assertThat(version(5)).exists();
        assertThat(version(6)).doesNotExist();
    }

    @Test
    void a_batch_behind_a_change_of_a_table_property_lands_once_and_keeps_it() throws IOException {
        others(metaData()
                .replace(
                        "\"configuration\":{",
                        "\"configuration\":{\"delta.logRetentionDuration\":\"interval 7 days\","));
        writer.commit(Bronze.stage(writer, 3, "c"));
        assertThat(bronze.visible()).hasSize(6);
        assertThat(Files.readString(version(4))).doesNotContain("metaData").contains("\"add\"");
    }

    @Test
    void a_schema_that_another_engine_has_changed_meanwhile_stops_the_writer() throws IOException {
        others(metaData().replace("]}\"", COLUMN + "\""));
        assertThatThrownBy(() -> writer.commit(Bronze.stage(writer, 3, "c")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("does not have the columns of the row layout");
        assertThat(version(4)).doesNotExist();
        Files.delete(version(3));
        assertThat(bronze.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(3);
        assertThat(bronze.visible()).hasSize(6);
    }

    @Test
    void a_feature_that_another_engine_has_demanded_meanwhile_stops_the_writer() throws IOException {
        others("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"ofTheFuture\"],"
                + "\"writerFeatures\":[\"ofTheFuture\",\"appendOnly\"]}}");
        assertThatThrownBy(() -> writer.commit(Bronze.stage(writer, 3, "c")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("ofTheFuture");
        assertThat(version(4)).doesNotExist();
    }

    @Test
    void a_new_process_refuses_such_a_table_before_it_decides_a_batch() throws IOException {
        others(metaData().replace("]}\"", COLUMN + "\""));
        DeltaDestination next = bronze.writer("two");
        assertThatThrownBy(() -> next.commit(Bronze.stage(next, 3, "c")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("does not have the columns of the row layout");
        assertThat(bronze.lake().intents()).hasSize(2);
    }

    @Test
    void a_batch_that_is_already_in_the_table_is_not_added_again() throws IOException {
        DeltaDestination sleeper = bronze.writer("three");
        assertThat(sleeper.lastReceipt().orElseThrow().batch()).isEqualTo(2);
        writer.commit(Bronze.stage(writer, 3, "c"));
        assertThatThrownBy(() -> sleeper.commit(Bronze.stage(sleeper, 3, "late")))
                .isInstanceOf(SyncFailure.Fenced.class);
        assertThat(bronze.visible()).hasSize(6);
        assertThat(version(4)).doesNotExist();
    }

    /** Up to the eleventh batch, whose checkpoint is made by a process that has written all that it is made of. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void a_process_that_knows_the_logs_and_dies_at_any_write_leaves_nothing_lost_and_nothing_twice(Fault fault)
            throws IOException {
        Bronze origin = new Bronze(directory.resolve("origin"));
        DeltaDestination zero = origin.writer("zero");
        for (long batch = 1; batch <= 8; batch++) {
            zero.commit(Bronze.stage(zero, batch, "d", List.of(Bronze.USERS)));
        }
        int step = 0;
        boolean reached = true;
        while (reached) {
            bronze = new Bronze(directory.resolve(fault + "-" + step));
            CrashTest.copy(origin.root(), bronze.root());
            FaultyStorage[] storage = new FaultyStorage[1];
            int before = step;
            DeltaDestination dying =
                    bronze.writer("one", store -> storage[0] = new FaultyStorage(store, fault, Integer.MAX_VALUE));
            dying.commit(Bronze.stage(dying, 9, "d", List.of(Bronze.USERS)));
            storage[0].failAfter(before);
            reached = fails(dying) || storage[0].isSpent();
            DeltaDestination heir = bronze.writer("two");
            long next = heir.lastReceipt().orElseThrow().batch() + 1;
            assertThat(next).isBetween(10L, 12L);
            heir.sweep();
            for (long batch = next; batch <= 12; batch++) {
                heir.commit(Bronze.stage(heir, batch, "d", List.of(Bronze.USERS)));
            }
            assertThat(bronze.visible()).as("step %d", step).hasSize(12);
            assertThat(bronze.lake().orphans()).as("step %d", step).isEmpty();
            step++;
        }
        assertThat(step).isGreaterThan(10);
    }

    private static boolean fails(DeltaDestination dying) {
        try {
            for (long batch = 10; batch <= 11; batch++) {
                dying.commit(Bronze.stage(dying, batch, "d", List.of(Bronze.USERS)));
            }
            return false;
        } catch (Crash | SyncFailure.Retryable stopped) {
            return true;
        }
    }
}
