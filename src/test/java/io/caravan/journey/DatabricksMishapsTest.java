package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import io.caravan.testing.warehouse.Warehouse;
import io.caravan.testing.warehouse.WarehouseFault;
import io.caravan.testing.warehouse.WarehouseLake;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What an operator of the target databricks runs into. */
class DatabricksMishapsTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @TempDir
    private Path directory;

    private final Warehouse warehouse = Warehouse.shared();
    private Sandbox sandbox;
    private SandboxLog log;
    private WarehouseLake lake;

    @BeforeEach
    void start(TestInfo test) {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(30));
        log = new SandboxLog(sandbox.url());
        lake = WarehouseLake.in(
                warehouse, "mishap" + Integer.toHexString(test.getDisplayName().hashCode()));
        warehouse.reset();
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace work(String... more) {
        return work(lake, "work", more);
    }

    private Workplace work(WarehouseLake target, String folder, String... more) {
        List<String> settings = new ArrayList<>(target.settings());
        settings.add("convex.maxAttempts=2");
        settings.addAll(List.of(more));
        return new Workplace(directory.resolve(folder), sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private void change() {
        log.post("/sandbox/apply", "{\"transactions\":40}");
    }

    @Test
    @Tag("slow")
    void a_signal_cancels_the_statement_in_flight_and_the_next_sync_finishes_the_batch() {
        Workplace work = work("sync.stopPatience=1s");
        warehouse.inject(WarehouseFault.slow(LONG.toMillis()).onStatement("explode\\(rows\\)"));
        try (CaravanProcess process =
                CaravanProcess.start(App.class, directory.resolve("output.txt"), work.arguments("sync"))) {
            await().until(() -> warehouse.isDelayed("explode(rows)") || !process.isAlive());
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
        }
        assertThat(warehouse.submissions("explode(rows)"))
                .extracting(Warehouse.Submission::state)
                .contains("CANCELED");
        change();
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, lake);
    }

    @Test
    @Tag("slow")
    void a_token_that_expires_in_the_middle_stops_the_sync_at_once_and_is_named() {
        Workplace work = work(
                """
                convex.selection={"":{"users":"included","orders":"included",\
                "_other":"excluded"},"_other":"excluded"}""");
        assertThat(work.run("sync")).isZero();
        change();
        warehouse.inject(
                WarehouseFault.expiredToken().onStatement("MERGE INTO .*staged").times(100));
        Ran ran = work.run(Wiring.production(), "sync");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.output()).contains("Check databricks.token");
        assertThat(warehouse.submissions("explode(from_json"))
                .extracting(Warehouse.Submission::fault)
                .filteredOn("expired-token"::equals)
                .hasSize(1);
    }

    @Test
    void an_address_where_nobody_answers_is_told_in_one_line_and_the_rest_is_skipped() {
        Workplace work =
                work("databricks.url=jdbc:databricks://127.0.0.1:1/default;ssl=0;httpPath=/sql/1.0/warehouses/x");
        Ran ran = work.run(Wiring.production(), "check");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.output())
                .contains("CONNECTION_REFUSED", "Check the host and port of databricks.url")
                .containsPattern("skipped destination .*: privileges")
                .containsPattern("skipped checkpoint");
    }

    @Test
    @Tag("slow")
    void a_file_of_a_decided_batch_that_is_gone_is_missed_before_anything_is_written() throws SQLException {
        Workplace work = work(lake.volume(), "databricks.landing=volume");
        warehouse.inject(
                WarehouseFault.error("XX000", "outage").onStatement("COPY INTO").times(1000));
        assertThat(work.run("sync")).isEqualTo(1);
        warehouse.reset();
        String file = lake.checkpoint().get(0).get(3).asText().replaceFirst("(?s).*?(/Volumes/[^\"]+)\".*", "$1");
        try (Connection connection = warehouse.connect("enableVolumeOperations=1;");
                Statement statement = connection.createStatement()) {
            statement.execute("REMOVE '" + file + "'");
        }
        Ran ran = work.run(Wiring.production(), "sync");
        assertThat(ran.code()).isEqualTo(65);
        assertThat(ran.output()).contains(file + " is gone");
        assertThat(lake.events()).isEmpty();
    }

    @Test
    @Tag("slow")
    void two_caravans_that_share_a_volume_and_a_source_name_leave_each_other_s_files_alone() {
        WarehouseLake other = WarehouseLake.in(warehouse, lake.bronze() + "b");
        String volume = lake.volume();
        Workplace ours = work(lake, "ours", volume, "databricks.landing=volume");
        Workplace theirs = work(other, "theirs", volume, "databricks.landing=volume");
        for (int i = 0; i < 3; i++) {
            assertThat(theirs.run("sync")).isZero();
            change();
        }
        warehouse.inject(
                WarehouseFault.error("XX000", "outage").onStatement("COPY INTO").times(1000));
        assertThat(ours.run("sync")).isEqualTo(1);
        warehouse.reset();
        assertThat(theirs.run("sync")).isZero();
        assertThat(ours.run("sync")).isZero();
        EventLedger.verify(log, lake);
        EventLedger.verify(log, other);
    }

    @Test
    @Tag("slow")
    void a_table_that_lost_its_guards_or_a_column_of_ours_has_them_again_with_the_next_batch() {
        Workplace work = work();
        assertThat(work.run("sync")).isZero();
        String users = "main." + lake.bronze() + ".app__users";
        warehouse.sql("ALTER TABLE " + users + " UNSET TBLPROPERTIES ('delta.appendOnly')");
        change();
        assertThat(work.run("sync")).isZero();
        assertThat(warehouse.sql("SHOW TBLPROPERTIES " + users).toString())
                .contains("""
                ["delta.appendOnly","true"]""");
        EventLedger.verify(log, lake);
    }
}
