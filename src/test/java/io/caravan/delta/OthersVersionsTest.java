package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.OpenBatch;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.file.Directories;
import io.caravan.delta.FaultyStorage.Crash;
import io.caravan.delta.FaultyStorage.Fault;
import io.caravan.testing.ledger.Optimized;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({"ofTheFuture, ofTheFuture", "catalogManaged, Catalog"})
    void a_feature_that_another_engine_has_demanded_meanwhile_stops_the_writer(String feature, String told)
            throws IOException {
        others("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"" + feature + "\"],"
                + "\"writerFeatures\":[\"" + feature + "\",\"appendOnly\",\"inCommitTimestamp\"]}}");
        assertThatThrownBy(() -> writer.commit(Bronze.stage(writer, 3, "c")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("Delta Kernel refuses the table")
                .hasMessageContaining(told);
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

    @Test
    void a_table_that_is_taken_away_and_read_anew_gets_a_log_from_its_beginning() throws IOException {
        Directories.delete(users());
        writer.commit(readAnew(3, "c"));
        assertThat(version(0)).exists();
        assertThat(bronze.lake().liveFiles(users())).hasSize(1);
        writer.commit(Bronze.stage(writer, 4, "d"));
        assertThat(version(2)).exists();
    }

    @Test
    void a_table_that_is_taken_away_stops_the_writer_before_a_batch_of_it_is_decided() throws IOException {
        Directories.delete(users());
        assertThatThrownBy(() -> writer.commit(Bronze.stage(writer, 3, "c")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("is gone: earlier batches were committed to it");
        assertThat(bronze.lake().intents()).hasSize(2);
        writer.commit(readAnew(3, "c"));
        assertThat(bronze.lake().liveFiles(users())).hasSize(1);
    }

    /** A put of the version behind the known one would succeed there, below a checkpoint, where nobody reads it. */
    @Test
    void a_batch_of_another_writer_is_finished_at_the_end_of_a_log_whose_beginning_was_cleaned_up() throws IOException {
        DeltaDestination other = bronze.writer("two");
        for (long batch = 3; batch <= 13; batch++) {
            other.commit(Bronze.stage(other, batch, "x"));
        }
        for (String table : List.of("app__users", "waitlist__entries")) {
            Path log = bronze.root().resolve("bronze/" + table + "/_delta_log");
            for (long cleaned = 0; cleaned < 10; cleaned++) {
                Files.delete(log.resolve(String.format(Locale.ROOT, "%020d.json", cleaned)));
            }
            Files.delete(log.resolve(String.format(Locale.ROOT, "%020d.json", 13)));
        }
        Files.delete(bronze.root().resolve("_caravan/control/" + String.format(Locale.ROOT, "%020d.json", 13)));
        assertThat(writer.lastReceipt().orElseThrow().batch()).isEqualTo(13);
        assertThat(version(3)).doesNotExist();
        assertThat(Files.readString(version(13))).contains("\"add\"", "00000000000000000013-");
        writer.commit(Bronze.stage(writer, 14, "y"));
        assertThat(Files.readString(version(14))).contains("\"add\"", "00000000000000000014-");
    }

    /** As behind {@code resync}: each table begins another generation. */
    private StagedBatch readAnew(long batch, String id) {
        SortedMap<TableRef, Long> generations = new TreeMap<>();
        Bronze.BOTH.forEach(table -> generations.put(table, batch));
        List<StagedFile> files;
        try (OpenBatch open = writer.open(batch)) {
            Bronze.BOTH.forEach(table -> open.append(Bronze.upsert(table, id, batch), batch));
            files = Bronze.stageAll(open);
        }
        StagedBatch staged = Bronze.staged(batch, files, Bronze.BOTH);
        Checkpoint next = staged.next();
        return new StagedBatch(
                staged.files(),
                Bronze.BOTH,
                staged.schemas(),
                new Checkpoint(
                        next.source(),
                        next.deployment(),
                        batch,
                        next.selection(),
                        generations,
                        next.schemas(),
                        next.phase()),
                OptionalLong.of(batch));
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
