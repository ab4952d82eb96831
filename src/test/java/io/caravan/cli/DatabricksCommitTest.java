package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.cli.config.CaravanConfig;
import io.caravan.core.change.ChangeEvent;
import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.Phase;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.sync.OpenBatch;
import io.caravan.core.sync.Receipt;
import io.caravan.core.sync.StagedBatch;
import io.caravan.core.sync.StagedFile;
import io.caravan.databricks.DatabricksDestination;
import io.caravan.databricks.Sql;
import io.caravan.databricks.Warehouse;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.WarehouseFault;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * One commit after another into a warehouse, each disturbed in another way. Table {@code users} lands by files of the volume, table
 * {@code orders} by staged rows; both are read back by Spark.
 */
class DatabricksCommitTest {
    private static final TableRef USERS = TableRef.root("users");
    private static final TableRef ORDERS = TableRef.root("orders");
    private static final String SECRET_ROW = "a-secret-of-a-row";

    @TempDir
    private Path directory;

    private final io.caravan.testing.Warehouse testbed = io.caravan.testing.Warehouse.shared();
    private final List<DatabricksDestination> opened = new ArrayList<>();
    private String schema;

    @BeforeEach
    void start(TestInfo test) {
        schema = "commit" + Integer.toHexString(test.getTestMethod().hashCode());
        testbed.reset();
        testbed.sql("CREATE SCHEMA main." + schema);
        testbed.createVolume("main." + schema + ".files");
    }

    @AfterEach
    void stop() {
        opened.forEach(DatabricksDestination::close);
    }

    private CaravanConfig config(String source, String token) {
        return CaravanConfig.of(values(source, token));
    }

    private Map<String, String> values(String source, String token) {
        Map<String, String> values = new HashMap<>();
        values.put("source.name", source);
        values.put("state.location", "file:" + directory.resolve("state"));
        values.put("target", "databricks");
        values.put("databricks.url", testbed.jdbcUrl());
        values.put("databricks.token", token);
        values.put("databricks.bronzeSchema", schema + "_bronze");
        values.put("databricks.controlSchema", schema + "_control");
        values.put("databricks.volume", "/Volumes/main/" + schema + "/files");
        values.put("databricks.mergeRows", "2");
        return values;
    }

    private DatabricksDestination writer() {
        return writer("app", new Interrupted(Integer.MAX_VALUE));
    }

    private DatabricksDestination writer(String source, Interrupted interrupted) {
        CaravanConfig config = config(source, io.caravan.testing.Warehouse.TOKEN);
        interrupted.inner = WarehouseRoute.alone(Bronze.pool(config));
        DatabricksDestination writer = DatabricksDestination.writer(
                Bronze.settings(config, impatient(), impatient().sleeper()), interrupted);
        opened.add(writer);
        return writer;
    }

    private static Wiring impatient() {
        Wiring real = Wiring.production();
        return new Wiring(
                Clock.systemUTC(), duration -> {}, real.random(), real.calls(), real.destination(), real.store());
    }

    /** Dies before a statement that changes something: an error that nobody catches, as a crash is. */
    private static final class Interrupted implements Warehouse {
        private static final List<String> READS = List.of("SELECT", "SHOW", "DESCRIBE", "LIST");

        private Warehouse inner;
        private int left;

        Interrupted(int left) {
            this.left = left;
        }

        @Override
        public List<Map<String, Object>> run(Sql statement) throws SQLException {
            boolean reads = READS.stream().anyMatch(statement.text()::startsWith);
            if (!reads && left-- == 0) {
                throw new Crash();
            }
            return inner.run(statement);
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private static final class Crash extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static long batchAfter(DatabricksDestination writer) {
        return writer.lastReceipt().map(Receipt::batch).orElse(0L) + 1;
    }

    /** Lands the batch: three users and two orders of its own. */
    private Receipt land(DatabricksDestination writer, long batch) {
        return land(writer, batch, "");
    }

    /** @param attempt which the documents' ids tell of */
    private Receipt land(DatabricksDestination writer, long batch, String attempt) {
        try (OpenBatch open = writer.open(batch)) {
            return writer.commit(fill(open, batch, attempt));
        }
    }

    private StagedBatch fill(OpenBatch open, long batch, String attempt) {
        for (int i = 0; i < 5; i++) {
            TableRef table = i < 3 ? USERS : ORDERS;
            String document = "{\"secret\":\"" + SECRET_ROW + "\",\"n\":" + i + "}";
            open.append(
                    new ChangeEvent.Upsert(
                            table,
                            Slice.utf8(batch + "-" + i + attempt),
                            batch * 100 + i,
                            OptionalLong.of(i),
                            Slice.utf8(document)),
                    1);
        }
        List<StagedFile> files = new ArrayList<>();
        open.tables().forEach(table -> files.addAll(table.stage(Optional.empty())));
        TreeMap<TableRef, Long> generations = new TreeMap<>(Map.of(USERS, 1L, ORDERS, 1L));
        Checkpoint next = new Checkpoint(
                "app", deployment(), batch, "{}", generations, new TreeMap<>(), new Phase.DeltaTail(batch * 100));
        return new StagedBatch(files, List.of(), new TreeMap<>(), next, OptionalLong.empty());
    }

    private String deployment() {
        return config("app", "x").source().deployment();
    }

    private void expectBatches(long last) {
        for (String table : List.of("users", "orders")) {
            JsonNode row = testbed.sql(
                            "SELECT count(*), count(DISTINCT _id, _generation, _ts), min(_batch), max(_batch) FROM main."
                                    + schema + "_bronze.app__" + table)
                    .get(0);
            long rows = last * (table.equals("users") ? 3 : 2);
            assertThat(row.toString()).as(table).isEqualTo("[" + rows + "," + rows + ",1," + last + "]");
        }
        assertThat(testbed.sql("SELECT count(*) FROM main." + schema + "_control.batches")
                        .get(0)
                        .get(0)
                        .asLong())
                .isEqualTo(last);
    }

    @Test
    @Tag("slow")
    void a_crash_before_any_statement_of_a_commit_loses_nothing_and_doubles_nothing() {
        assertThat(land(writer(), 1).batch()).isEqualTo(1);
        long batch = 2;
        boolean crashed = true;
        for (int step = 0; crashed; step++) {
            Interrupted interrupted = new Interrupted(step);
            DatabricksDestination dying = writer("app", interrupted);
            long next = batchAfter(dying);
            assertThat(next).isEqualTo(batch);
            try {
                land(dying, next);
                crashed = false;
            } catch (Crash unusedCrash) {
                DatabricksDestination successor = writer();
                if (batchAfter(successor) == batch) {
                    land(successor, batch);
                }
            }
            expectBatches(batch);
            batch++;
        }
        assertThat(batch).isGreaterThan(8);
        assertThat(testbed.sql("SELECT count(*) FROM main." + schema + "_control.checkpoints WHERE pending IS NOT NULL")
                        .get(0)
                        .get(0)
                        .asLong())
                .isZero();
    }

    @Test
    @Tag("slow")
    void a_second_writer_fences_the_first_which_has_changed_nothing_that_anyone_reads() {
        DatabricksDestination first = writer();
        land(first, batchAfter(first));
        try (OpenBatch open = first.open(2)) {
            StagedBatch staged = fill(open, 2, "");
            DatabricksDestination second = writer();
            land(second, batchAfter(second));
            assertThatThrownBy(() -> first.commit(staged))
                    .isInstanceOf(SyncFailure.Fenced.class)
                    .hasMessageContaining("Let one process only write");
        }
        expectBatches(2);
    }

    @Test
    @Tag("slow")
    void lost_answers_and_conflicts_at_every_kind_of_statement_leave_each_row_once() {
        DatabricksDestination writer = writer();
        land(writer, batchAfter(writer));
        long batch = 1;
        for (String statement : List.of(
                "MERGE INTO .*staged",
                "UPDATE .*pending = \\?",
                "MERGE INTO .*orders",
                "COPY INTO",
                "MERGE INTO .*batches",
                "UPDATE .*pending = NULL")) {
            testbed.inject(WarehouseFault.unavailableAfterCommit().onStatement("(?s)^" + statement));
            land(writer, ++batch);
            testbed.inject(WarehouseFault.dropAfterCommit().onStatement("(?s)^" + statement));
            land(writer, ++batch);
            testbed.inject(WarehouseFault.conflict().onStatement("(?s)^" + statement));
            land(writer, ++batch);
            testbed.reset();
        }
        expectBatches(batch);
    }

    @Test
    void rows_that_are_too_large_for_one_statement_of_the_warehouse_follow_in_several() {
        DatabricksDestination writer = writer();
        testbed.inject(
                WarehouseFault.tooLarge(150).onStatement("MERGE INTO .*staged").times(Integer.MAX_VALUE));
        land(writer, batchAfter(writer));
        assertThat(testbed.submissions("explode(from_json"))
                .extracting(io.caravan.testing.Warehouse.Submission::state)
                .containsExactly("REFUSED", "SUCCEEDED", "SUCCEEDED");
        expectBatches(1);
        testbed.reset();
        testbed.inject(
                WarehouseFault.tooLarge(10).onStatement("MERGE INTO .*staged").times(Integer.MAX_VALUE));
        assertThatThrownBy(() -> land(writer, 2))
                .isInstanceOf(SyncFailure.Fatal.class)
                .hasMessageContaining("STATEMENT_TOO_LARGE");
    }

    @Test
    @Tag("slow")
    void a_process_that_tries_a_batch_again_lands_what_it_read_the_second_time() {
        DatabricksDestination writer = writer();
        land(writer, batchAfter(writer));
        testbed.inject(WarehouseFault.error("XX000", "outage")
                .onStatement("(?s)^UPDATE .*pending = ")
                .times(8));
        assertThatThrownBy(() -> land(writer, 2, " first")).isInstanceOf(SyncFailure.Retryable.class);
        testbed.reset();
        assertThat(batchAfter(writer)).isEqualTo(2);
        assertThat(land(writer, 2, " second").batch()).isEqualTo(2);
        expectBatches(2);
        for (String table : List.of("users", "orders")) {
            assertThat(testbed.sql("SELECT DISTINCT substring_index(_id, ' ', -1) FROM main." + schema + "_bronze.app__"
                                    + table + " WHERE _batch = 2")
                            .toString())
                    .isEqualTo("[[\"second\"]]");
        }
    }

    @Test
    @Tag("slow")
    void what_another_deployment_has_decided_is_not_touched() {
        DatabricksDestination writer = writer();
        land(writer, batchAfter(writer));
        testbed.sql("UPDATE main." + schema + "_control.checkpoints SET pending = receipt");
        Map<String, String> values = values("app", io.caravan.testing.Warehouse.TOKEN);
        values.put("convex.deployment", "another");
        CaravanConfig config = CaravanConfig.of(values);
        try (DatabricksDestination foreign = DatabricksDestination.writer(
                Bronze.settings(config, impatient(), impatient().sleeper()),
                WarehouseRoute.alone(Bronze.pool(config)))) {
            assertThatThrownBy(foreign::lastReceipt)
                    .isInstanceOf(SyncFailure.StateUnreadable.class)
                    .hasMessageContaining("belongs to deployment");
        }
        assertThat(testbed.sql("SELECT pending IS NOT NULL FROM main." + schema + "_control.checkpoints")
                        .toString())
                .isEqualTo("[[true]]");
    }

    @Test
    @Tag("slow")
    void no_error_holds_a_row_or_a_secret() {
        DatabricksDestination writer = writer();
        land(writer, batchAfter(writer));
        testbed.inject(WarehouseFault.error("22023", "value " + SECRET_ROW).onStatement("MERGE INTO .*staged"));
        assertThatThrownBy(() -> land(writer, 2))
                .isInstanceOf(SyncFailure.Fatal.class)
                .satisfies(this::holdsNoSecret);
        testbed.reset();
        CaravanConfig wrong = config("app", "dapi-wrong-token");
        try (DatabricksDestination locked = DatabricksDestination.writer(
                Bronze.settings(wrong, impatient(), impatient().sleeper()), WarehouseRoute.alone(Bronze.pool(wrong)))) {
            assertThatThrownBy(locked::lastReceipt)
                    .isInstanceOf(SyncFailure.Misconfigured.class)
                    .hasMessageContaining("databricks.token")
                    .satisfies(this::holdsNoSecret);
        }
    }

    private void holdsNoSecret(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            assertThat(cause.toString()).doesNotContain(SECRET_ROW).doesNotContain("dapi-wrong-token");
        }
    }

    @Test
    @Tag("slow")
    void tables_of_another_source_or_of_a_lost_checkpoint_are_refused_before_anything_is_written() {
        DatabricksDestination writer = writer();
        land(writer, batchAfter(writer));
        DatabricksDestination other = writer("other", new Interrupted(Integer.MAX_VALUE));
        assertThat(other.lastReceipt()).isEmpty();
        assertThatThrownBy(() -> land(other, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("databricks.bronzeSchema of its own");
        testbed.sql("DELETE FROM main." + schema + "_control.checkpoints");
        DatabricksDestination forgetful = writer();
        assertThatThrownBy(() -> land(forgetful, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("has no row of it");
        testbed.sql("DELETE FROM main." + schema + "_control.batches");
        DatabricksDestination amnesiac = writer();
        assertThat(amnesiac.lastReceipt()).isEmpty();
        assertThatThrownBy(() -> land(amnesiac, 1))
                .isInstanceOf(SyncFailure.StateUnreadable.class)
                .hasMessageContaining("the checkpoint is lost");
        assertThat(testbed.sql("SELECT count(*) FROM main." + schema + "_bronze.app__users")
                        .toString())
                .isEqualTo("[[3]]");
    }

    @Test
    void an_idle_sync_sends_no_statement_so_that_the_warehouse_may_stop() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(30))) {
            Map<String, String> values = values("app", io.caravan.testing.Warehouse.TOKEN);
            values.put("convex.url", sandbox.url().toString());
            values.put("convex.deploy.key", sandbox.deployKey());
            values.put(
                    "convex.selection",
                    "{\"\":{\"users\":\"included\",\"_other\":\"excluded\"},\"_other\":\"excluded\"}");
            CaravanConfig config = CaravanConfig.of(values);
            Outcomes outcomes = new Outcomes(new LastError(config.sync().state(), Clock.systemUTC()));
            try (Session session = Session.open(config, Wiring.production(), outcomes)) {
                session.caravan().routes().sync();
                assertThat(outcomes.last()).isEmpty();
                assertThat(testbed.submissions("COPY INTO")).isNotEmpty();
                testbed.reset();
                session.caravan().routes().sync();
                assertThat(outcomes.last()).isEmpty();
                assertThat(testbed.submissions("")).isEmpty();
            }
        }
    }

    @Test
    void privileges_that_are_missing_are_listed_and_those_of_a_group_or_an_owner_count() {
        DatabricksDestination writer = writer();
        testbed.grants("[]");
        assertThatThrownBy(writer::verifyPrivileges)
                .isInstanceOf(SyncFailure.Misconfigured.class)
                .hasMessageContaining("USE CATALOG ON CATALOG main")
                .hasMessageContaining("MODIFY ON SCHEMA main." + schema + "_bronze")
                .hasMessageContaining("WRITE VOLUME ON VOLUME main." + schema + ".files");
        testbed.grants("[" + grant("USE CATALOG", "CATALOG", "main", "group-engineers") + ","
                + grant("ALL PRIVILEGES", "SCHEMA", "main." + schema + "_bronze", io.caravan.testing.Warehouse.USER)
                + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_control", io.caravan.testing.Warehouse.USER) + ","
                + grant("READ VOLUME", "VOLUME", "main." + schema + ".files", io.caravan.testing.Warehouse.USER) + ","
                + grant("WRITE VOLUME", "VOLUME", "main." + schema + ".files", "group-engineers") + "]");
        writer.verifyPrivileges();
        testbed.grants("[" + grant("OWNER", "CATALOG", "main", io.caravan.testing.Warehouse.USER) + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_bronze", "group-engineers") + ","
                + grant("OWNER", "SCHEMA", "main." + schema + "_control", "group-engineers") + ","
                + grant("OWNER", "VOLUME", "main." + schema + ".files", "group-engineers") + "]");
        writer.verifyPrivileges();
    }

    private static String grant(String privilege, String type, String name, String principal) {
        return "{\"principal\":\"%s\",\"privilege\":\"%s\",\"type\":\"%s\",\"name\":\"%s\"}"
                .formatted(principal, privilege, type, name);
    }
}
