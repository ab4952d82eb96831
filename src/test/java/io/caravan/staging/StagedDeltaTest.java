package io.caravan.staging;

import static io.caravan.staging.StagingHistory.ENTRIES;
import static io.caravan.staging.StagingHistory.USERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.caravan.core.Golden;
import io.caravan.core.change.TableRef;
import io.caravan.core.failure.SyncFailure;
import io.caravan.deltalog.DataFile;
import io.caravan.deltalog.DeltaLog;
import io.caravan.deltalog.DeltaSchema;
import io.caravan.deltalog.DeltaTable;
import io.caravan.s3.Lake;
import io.caravan.sql.SparkViews;
import io.caravan.staging.record.Published;
import io.caravan.staging.record.PublishedCodec;
import io.caravan.staging.view.LakeSnapshot;
import io.caravan.store.DecoratedStore;
import io.caravan.store.ObjectKey;
import io.caravan.store.ObjectStore;
import io.caravan.testing.ledger.StagedDelta;
import io.caravan.testing.process.Python;
import io.caravan.testing.warehouse.Warehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever opens a table of staging by its folder, as a Delta table, sees what is published and nothing else. */
class StagedDeltaTest {
    private static final Literal ONE = Literal.BY_KIND.get(1).get(0);

    @TempDir
    Path directory;

    private StagingHistory history;
    private StateMaterializer materializer;

    @BeforeEach
    void start() {
        history = history();
        materializer = history.materializer();
    }

    StagingHistory history() {
        return new StagingHistory(directory);
    }

    private Path users() {
        return table(USERS);
    }

    private Path table(TableRef table) {
        return history.root().resolve(history.folder(table));
    }

    private Path record() {
        return history.root().resolve(history.config().states().published().value());
    }

    private void publish(String id) {
        history.upsert(USERS, id, Map.of("n", ONE)).land();
        materializer.materialize();
    }

    @Test
    void the_entries_of_a_log_are_these_bytes_for_ever() {
        DeltaSchema schema = new DeltaSchema(
                List.of(new DeltaSchema.Column("_id", "string"), new DeltaSchema.Column("age", "double")));
        DeltaTable table = DeltaTable.of("app/app/users", "app/users", schema);
        List<DataFile> first =
                List.of(new DataFile("00000000000000000001/part-00000-0123456789abcdef.parquet", 1234, 5));
        List<DataFile> second =
                List.of(new DataFile("00000000000000000002/part-00000-fedcba9876543210.parquet", 4321, 7));
        Map<String, Object> note = Map.of("batch", 2L);
        byte[] entry = DeltaLog.entry(table, DeltaLog.Says.TABLE, List.of(), first, Lake.NOW, note);
        Golden.assertEqual("delta-log/v0.json", entry);
        Golden.assertEqual(
                "delta-log/v1.json", DeltaLog.entry(table, DeltaLog.Says.FILES_ONLY, first, second, Lake.NOW, note));
        assertThat(entry).isEqualTo(Golden.read("delta-log/v0.json"));
    }

    @Test
    void each_publication_of_a_table_is_a_version_through_checkpoints_and_sweeps() {
        history.upsert(ENTRIES, "e", Map.of("n", ONE));
        for (int i = 0; i < 23; i++) {
            publish("u" + i);
            history.hours.addAndGet(1);
            StagedDelta.readable(history.root());
        }
        StagedDelta.verify(history.root());
        assertThat(StagedDelta.of(users()).version()).isEqualTo(22);
        assertThat(StagedDelta.of(table(ENTRIES)).version())
                .as("nothing has happened to it")
                .isZero();
        assertThat(users().resolve("_delta_log/00000000000000000020.checkpoint.parquet"))
                .exists();
    }

    @Test
    @Tag("slow")
    void entries_that_no_reader_needs_any_more_go() {
        for (int i = 0; i < 92; i++) {
            publish("u" + i);
        }
        StagedDelta.verify(history.root());
        assertThat(history.files(history.folder(USERS) + "/_delta_log").stream()
                        .filter(file -> file.endsWith(".json"))
                        .count())
                .isBetween(60L, 75L);
    }

    @Test
    void columns_that_come_and_change_their_type_are_in_the_schema() {
        publish("a");
        assertThat(StagedDelta.of(users()).schemas())
                .singleElement()
                .asString()
                .contains("{\"name\":\"n\",\"type\":\"long\"");
        history.upsert(USERS, "b", Map.of("n", Literal.BY_KIND.get(5).get(0), "m", ONE))
                .land();
        materializer.materialize();
        publish("c");
        StagedDelta.verify(history.root());
        assertThat(StagedDelta.of(users()).schemas())
                .as("said again where it changed only")
                .hasSize(2)
                .last()
                .asString()
                .contains("{\"name\":\"m\",\"type\":\"long\"", "{\"name\":\"n\",\"type\":\"string\"");
    }

    @Test
    void staging_of_before_there_were_logs_is_taken_over_as_it_is() throws IOException {
        history.upsert(ENTRIES, "e", Map.of("n", ONE));
        publish("a");
        forgetDelta();
        List<String> parts = history.parts();
        publish("b");
        StagedDelta.verify(history.root());
        assertThat(history.parts()).as("nothing is built anew for it").containsAll(parts);
        assertThat(StagedDelta.of(users()).version()).isZero();
    }

    /** As a version before this one published it. */
    private void forgetDelta() throws IOException {
        Published published = PublishedCodec.read(
                Files.readAllBytes(record()), history.config().states(), "test");
        List<Published.Table> tables = published.tables().stream()
                .map(table -> new Published.Table(
                        table.table(),
                        table.version(),
                        table.generation(),
                        table.asOf(),
                        table.fingerprint(),
                        table.columns(),
                        table.parts().stream()
                                .map(part -> new Published.Part(part.key(), part.rows(), part.bytes(), part.sha256()))
                                .toList()))
                .toList();
        byte[] before = PublishedCodec.write(new Published(
                published.source(), published.asOf(), published.publishedAt(), tables, published.missing()));
        assertThat(new String(before, StandardCharsets.UTF_8)).startsWith("{\"version\":1,");
        Files.write(record(), before);
        deleteLogs();
    }

    private void deleteLogs() throws IOException {
        try (Stream<Path> all = Files.walk(record().getParent())) {
            for (Path path : all.filter(path -> path.toString().contains("_delta_log"))
                    .sorted(Comparator.reverseOrder())
                    .toList()) {
                Files.delete(path);
            }
        }
    }

    @Test
    void a_lost_record_and_a_rebuild_go_on_with_the_log_that_is_there() throws IOException {
        publish("a");
        publish("b");
        Files.delete(record());
        history.materializer().rebuild();
        StagedDelta.verify(history.root());
        assertThat(StagedDelta.of(users()).version()).isEqualTo(2);
        materializer.rebuild();
        StagedDelta.verify(history.root());
    }

    @Test
    void a_log_that_somebody_deleted_is_told_and_a_rebuild_makes_it_anew() throws IOException {
        publish("a");
        publish("b");
        deleteLogs();
        history.upsert(USERS, "c", Map.of("n", ONE)).land();
        StateMaterializer next = history.materializer();
        assertThatThrownBy(next::materialize)
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("The Delta log entry " + history.folder(USERS) + "/_delta_log/")
                .hasMessageContaining("caravan staging --full");
        next.rebuild();
        StagedDelta.verify(history.root());
    }

    @Test
    void a_log_that_cannot_be_written_behind_a_publication_follows_with_the_next_run_that_finds_nothing_new() {
        boolean[] broken = {false};
        materializer = history.materializer(store -> new DecoratedStore(store) {
            @Override
            public boolean putIfAbsent(ObjectKey key, byte[] content) throws IOException {
                if (broken[0] && key.value().contains("_delta_log")) {
                    throw new IOException("no space left");
                }
                return super.putIfAbsent(key, content);
            }
        });
        publish("a");
        broken[0] = true;
        publish("b");
        StagedDelta.readable(history.root());
        assertThat(StagedDelta.of(users()).version()).as("the version before").isZero();
        broken[0] = false;
        materializer.materialize();
        StagedDelta.verify(history.root());
        publish("c");
        StagedDelta.verify(history.root());
    }

    @Test
    void of_two_materializers_only_what_was_published_gets_into_the_logs() {
        publish("a");
        boolean[] faster = {true};
        StateMaterializer slower = history.materializer(
                store -> new DecoratedStore(store) {
                    @Override
                    public boolean replace(ObjectKey key, byte[] content, Optional<byte[]> before) throws IOException {
                        if (faster[0] && key.equals(history.config().states().published())) {
                            faster[0] = false;
                            history.upsert(USERS, "faster", Map.of("n", ONE)).land();
                            history.materializer((ObjectStore other) -> other, "other")
                                    .materialize();
                        }
                        return super.replace(key, content, before);
                    }
                },
                "slower");
        history.upsert(USERS, "b", Map.of("n", ONE)).land();
        slower.materialize();
        StagedDelta.verify(history.root());
        assertThat(history.staged().rows()).isEqualTo(history.expected());
    }

    @Test
    void delta_rs_reads_the_same_rows() throws Exception {
        assumeTrue(Python.run("import deltalake, pyarrow") == 0, "no python package: pip install deltalake pyarrow");
        for (int i = 0; i < 12; i++) {
            publish("u" + i);
        }
        int code = Python.run(
                "import deltalake; t = deltalake.DeltaTable('" + users() + "'); assert t.version() == 11, t.version();"
                        + " a = t.to_pyarrow_table(); assert a.num_rows == 12 and a.column('n').to_pylist() == [42] * 12;"
                        + " assert deltalake.DeltaTable('" + users()
                        + "', version=11).to_pyarrow_table().num_rows == 12;"
                        + " import pyarrow.dataset as d; n = d.dataset(t.file_uris()).count_rows(); assert n == 12, n");
        assertThat(code).isZero();
    }

    @Test
    void polars_reads_the_same_rows() throws Exception {
        assumeTrue(Python.run("import deltalake, polars") == 0, "no python package: pip install deltalake polars");
        for (int i = 0; i < 12; i++) {
            publish("u" + i);
        }
        int code = Python.run("import polars; a = polars.read_delta('" + users() + "'); assert a.height == 12, a;"
                + " assert a['n'].to_list() == [42] * 12, a");
        assertThat(code).isZero();
    }

    @Test
    void delta_scan_of_duckdb_reads_the_same_rows() throws Exception {
        Optional<String> extension = Optional.ofNullable(System.getenv("CARAVAN_DUCKDB_DELTA"));
        assumeTrue(
                extension.isPresent(),
                "CARAVAN_DUCKDB_DELTA names no delta.duckdb_extension: pip download duckdb-ext-delta, and unzip it");
        for (int i = 0; i < 12; i++) {
            publish("u" + i);
        }
        history.upsert(USERS, "u3", Map.of("n", ONE, "later", ONE))
                .delete(USERS, "u4")
                .land();
        materializer.materialize();
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("LOAD '" + extension.get() + "'");
            try (ResultSet row = statement.executeQuery(
                    "SELECT count(*), sum(n), max(_id), sum(later) FROM delta_scan('" + users() + "')")) {
                row.next();
                assertThat(row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4))
                        .isEqualTo("11 462 u9 42");
            }
        }
    }

    @Test
    @Tag("slow")
    void spark_reads_the_same_rows_by_the_name_of_the_folder() {
        for (int i = 0; i < 12; i++) {
            publish("u" + i);
        }
        assertThat(Warehouse.shared()
                        .sql("SELECT count(*), sum(n), max(_id) FROM delta.`" + users() + "`")
                        .toString())
                .isEqualTo("[[12,504,\"u9\"]]");
        try (LakeSnapshot lake = LakeSnapshot.open(history.config(), history.runtime("."), directory.resolve("sql"))) {
            assertThat(Warehouse.shared()
                            .sql(SparkViews.of(lake, history.root() + "/")
                                    + "\nSELECT count(*), max(_id) FROM app.users")
                            .toString())
                    .isEqualTo("[[12,\"u9\"]]");
        }
    }
}
