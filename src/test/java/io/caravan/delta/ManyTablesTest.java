package io.caravan.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.parquet.DuckDb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyTablesTest {
    private static final int THOUSAND = 1000;

    @TempDir
    Path directory;

    private Bronze bronze;

    @BeforeEach
    void open() {
        bronze = new Bronze(directory);
        bronze.parallelism = 8;
    }

    @Test
    void a_batch_of_a_thousand_tables_lands_whole() {
        List<TableRef> tables = new ArrayList<>();
        for (int i = 0; i < THOUSAND; i++) {
            tables.add(TableRef.root("table" + i));
        }
        DeltaDestination writer = bronze.writer("one");
        assertThat(writer.commit(Bronze.stage(writer, 1, "a", tables)).files()).hasSize(THOUSAND);
        assertThat(bronze.lake().tables()).hasSize(THOUSAND);
        List<String> files = bronze.lake().tables().stream()
                .flatMap(table -> bronze.lake().actions(table).stream()
                        .filter(action -> action.json().has("add"))
                        .map(action -> "'"
                                + table.resolve(
                                        action.json().get("add").get("path").asText()) + "'"))
                .toList();
        assertThat(DuckDb.query("SELECT count(DISTINCT _table), count(*) FROM read_parquet(" + files + ")"))
                .containsExactly(List.of("1000", "1000"));
    }

    @Test
    void tables_of_any_name_have_folders_of_their_own_inside_the_location() throws IOException {
        String odd = "\u00e4/..\\';--`\u0000\"\n".repeat(100);
        List<TableRef> tables = List.of(
                TableRef.root("name"),
                TableRef.root("Name"),
                TableRef.root(".."),
                TableRef.root("_delta_log"),
                TableRef.root(odd.substring(0, 1000).replace('/', '+')),
                TableRef.root(odd.substring(0, 1001).replace('/', '+')),
                TableRef.of("app", "name"),
                TableRef.of("a", "b__c"),
                TableRef.of("a__b", "c"),
                TableRef.of("a_", "b"),
                TableRef.of("a", "_b"),
                TableRef.of("a/b", "c"));
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a", tables));
        assertThat(bronze.lake().tables()).hasSize(tables.size());
        assertThat(bronze.visible()).hasSize(tables.size());
        assertThat(bronze.lake().orphans()).isEmpty();
        assertThat(bronze.lake().tables())
                .extracting(table -> table.getFileName().toString())
                .contains("app__name", "app__Name", "a__b__c", "a_-5fb__c", "a-5f__b", "a___b", "-61pp__name", "a.b__c")
                .allMatch(name -> name.matches("[A-Za-z0-9_.~-]{1,200}"));
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(path -> path.getFileName().toString())).containsOnly("delta", "spool", "clean-end.txt");
        }
    }

    @Test
    void foreign_tables_and_lost_records_are_refused() throws IOException {
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a"));
        Path records = bronze.root().resolve("_caravan");
        Files.move(records.resolve("intent"), directory.resolve("intent"));
        assertThatThrownBy(() -> bronze.writer("two").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("Nothing was written");
        Files.move(directory.resolve("intent"), records.resolve("intent"));
        Path intent = records.resolve("intent/00000000000000000001.json");
        Files.writeString(intent, Files.readString(intent).replace("happy", "merry"));
        assertThatThrownBy(() -> bronze.writer("two").lastReceipt()).isInstanceOf(SyncFailure.StateUnreadable.class);

        Path other = directory.resolve("other");
        Files.createDirectories(other.resolve("delta/bronze/theirs/_delta_log"));
        Files.writeString(other.resolve("delta/bronze/theirs/_delta_log/00000000000000000000.json"), "{}");
        assertThatThrownBy(() -> new Bronze(other).writer("one").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("not Caravan's");
    }

    @Test
    void a_table_that_vanished_or_lost_a_file_stops_the_writer() throws IOException {
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a"));
        Path users = bronze.root().resolve("bronze/app__users");
        Files.move(users.resolve("_delta_log"), directory.resolve("log"));
        assertThatThrownBy(() -> writer.commit(Bronze.stage(writer, 2, "b")))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("app__users")
                .hasMessageContaining("is gone");
        assertThat(bronze.lake().intents()).as("the batch is not decided").hasSize(1);
        Files.move(directory.resolve("log"), users.resolve("_delta_log"));
        DeltaDestination next = bronze.writer("two");
        next.commit(Bronze.stage(next, 2, "b"));
        assertThat(bronze.visible()).hasSize(4);
    }

    @Test
    void a_table_that_vanished_behind_the_decision_of_a_batch_stops_every_writer_until_it_is_restored()
            throws IOException {
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a"));
        writer.commit(Bronze.stage(writer, 2, "b"));
        Files.delete(bronze.root().resolve("_caravan/control/00000000000000000002.json"));
        Path users = bronze.root().resolve("bronze/app__users");
        Files.move(users.resolve("_delta_log"), directory.resolve("log"));
        assertThatThrownBy(() -> bronze.writer("two").lastReceipt())
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("is gone");
        Files.move(directory.resolve("log"), users.resolve("_delta_log"));
        assertThat(bronze.writer("two").lastReceipt().orElseThrow().batch()).isEqualTo(2);
        assertThat(bronze.visible()).hasSize(4);
    }

    @Test
    void the_protocol_of_a_table_is_the_plainest_that_keeps_it_append_only() {
        DeltaDestination writer = bronze.writer("one");
        writer.commit(Bronze.stage(writer, 1, "a"));
        Path users = bronze.root().resolve("bronze/app__users");
        assertThat(bronze.lake().actions(users))
                .filteredOn(
                        action -> action.json().has("protocol") || action.json().has("metaData"))
                .allMatch(action -> action.version() == 0)
                .extracting(action -> action.json().toString())
                .anyMatch(json -> json.contains("\"minReaderVersion\":1"))
                .anyMatch(json -> json.contains("\"delta.appendOnly\":\"true\"") && json.contains("_ingested_at"));
        assertThat(bronze.lake().actions(users))
                .filteredOn(action -> action.json().has("txn"))
                .extracting(action -> action.json().get("txn").get("appId").asText())
                .containsExactly("caravan:app");
    }
}
