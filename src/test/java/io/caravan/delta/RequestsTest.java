package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.change.TableRef;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a bucket is asked for and how often, which is what a user pays for: for each table that has changed, and for no other one. */
class RequestsTest {
    private static final int MANY = 30;
    private static final List<TableRef> TABLES =
            IntStream.range(0, MANY).mapToObj(i -> TableRef.root("t" + i)).toList();

    @TempDir
    Path directory;

    private Bronze bronze;
    private AskedStore asked;

    @BeforeEach
    void open() {
        bronze = new Bronze(directory);
    }

    private DeltaDestination writer(String id) {
        return bronze.writer(id, store -> asked = new AskedStore(store));
    }

    /** One batch in which these tables have changed. */
    private void land(DeltaDestination writer, long batch, Collection<TableRef> changed) {
        asked.forget();
        writer.commit(Bronze.stage(writer, batch, "d" + batch, changed));
    }

    @Test
    void
            a_process_that_stays_up_puts_a_file_and_a_version_for_a_changed_table_and_asks_once_whether_the_log_is_there() {
        DeltaDestination writer = writer("one");
        land(writer, 1, TABLES);
        land(writer, 2, TABLES);
        for (List<TableRef> changed : List.of(TABLES.subList(0, 1), TABLES)) {
            land(writer, changed.size() == 1 ? 3 : 4, changed);
            assertThat(asked.ofTables("PUT")).isEqualTo(2L * changed.size());
            assertThat(asked.ofTables("HEAD")).isEqualTo(changed.size());
            assertThat(asked.ofTables("GET")).isZero();
            assertThat(asked.asked("LIST")).isEmpty();
        }
    }

    @Test
    void of_ten_versions_one_is_a_checkpoint_and_only_behind_it_a_log_is_listed() {
        DeltaDestination writer = writer("one");
        List<TableRef> one = List.of(Bronze.USERS);
        for (long batch = 1; batch <= 10; batch++) {
            land(writer, batch, one);
        }
        asked.forget();
        for (long batch = 11; batch <= 20; batch++) {
            writer.commit(Bronze.stage(writer, batch, "d" + batch, one));
        }
        assertThat(asked.ofTables("PUT"))
                .as("files and versions, a checkpoint, where it is, a checksum")
                .isEqualTo(20 + 3);
        assertThat(asked.ofTables("LIST")).isEqualTo(1);
        assertThat(asked.ofTables("HEAD")).isEqualTo(9);
        assertThat(asked.ofTables("GET"))
                .as("ten versions and the checkpoint before, for the next one; where it is, and its checksum")
                .isEqualTo(11 + 2);
        assertThat(bronze.visible()).hasSize(20);
    }

    @Test
    void what_a_killed_process_staged_is_swept_by_the_next_one_before_it_writes() {
        DeltaDestination killed = writer("one");
        killed.sweepBeforeWriting();
        land(killed, 1, TABLES);
        Bronze.stage(killed, 2, "lost", TABLES.subList(0, 1));
        DeltaDestination writer = writer("two");
        assertThat(writer.lastReceipt().orElseThrow().batch()).isEqualTo(1);
        writer.sweepBeforeWriting();
        land(writer, 2, TABLES.subList(0, 2));
        assertThat(bronze.lake().orphans()).isEmpty();
        assertThat(bronze.visible()).hasSize(MANY + 2);
    }

    @Test
    void a_new_process_reads_the_logs_of_changed_tables_and_of_no_other() {
        DeltaDestination before = writer("one");
        before.sweepBeforeWriting();
        land(before, 1, TABLES);
        land(before, 2, TABLES);
        DeltaDestination writer = writer("two");
        writer.lastReceipt();
        writer.sweepBeforeWriting();
        assertThat(asked.ofTables("LIST") + asked.ofTables("GET") + asked.ofTables("HEAD"))
                .as("nothing is to be landed")
                .isZero();
        land(writer, 3, TABLES.subList(0, 3));
        assertThat(asked.ofTables("LIST")).isEqualTo(3);
        assertThat(asked.ofTables("GET")).isLessThanOrEqualTo(3 * 4);
        assertThat(asked.ofTables("HEAD")).isZero();
    }
}
