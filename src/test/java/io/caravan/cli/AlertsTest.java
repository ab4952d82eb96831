package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.app.Scrape;
import io.caravan.app.WatchedCaravan;
import io.caravan.core.failure.SyncFailure;
import io.caravan.testing.ShiftedClock;
import io.caravan.testing.process.OtherReplica;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every alert fires in the state that it is for, into which sandbox, disk and processes are driven, once it has lasted for as
 * long as the rule says, and clears after the cure.
 */
class AlertsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    private final ShiftedClock clock = new ShiftedClock();
    private final Prometheus prometheus = new Prometheus(clock);

    private WatchedCaravan caravan(String... settings) {
        WatchedCaravan caravan = new WatchedCaravan(clock, directory, settings);
        prometheus.watching("a", caravan);
        return caravan;
    }

    @Test
    void a_destination_that_falls_behind_is_told_and_a_sync_clears_it() {
        try (WatchedCaravan caravan = caravan()) {
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
            prometheus.pass(Duration.ofMinutes(33));
            assertThat(prometheus.firing()).as("not for 5 minutes yet").isEmpty();
            prometheus.pass(Duration.ofMinutes(3));
            assertThat(prometheus.firing()).containsExactly("CaravanLagging");
            prometheus.pass(Duration.ofMinutes(34));
            assertThat(prometheus.firing()).containsExactly("CaravanLagging", "CaravanNoSuccessfulSync");
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
            prometheus.pass(Duration.ofDays(11));
            assertThat(prometheus.firing())
                    .containsExactly("CaravanCursorAging", "CaravanLagging", "CaravanNoSuccessfulSync");
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    @Test
    void syncs_that_keep_failing_are_told_with_their_retries() {
        try (WatchedCaravan caravan = caravan()) {
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
            caravan.source()
                    .post(
                            "/sandbox/faults",
                            """
                                    {"endpoint":"document_deltas","kind":"status","status":503,"times":32}""");
            for (int i = 0; i < 4; i++) {
                assertThat(caravan.sync()).containsInstanceOf(SyncFailure.Retryable.class);
            }
            assertThat(prometheus.firing()).containsExactly("CaravanErrors", "CaravanRetryStorm");
            assertThat(caravan.sync()).isEmpty();
            prometheus.pass(Duration.ofMinutes(16));
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    /** The very first staging of a process used to fail for ever without anybody being told. */
    @Test
    void staging_that_cannot_be_published_is_told_until_it_is() throws IOException {
        Path inTheWay = Files.createDirectories(directory.resolve("lake")).resolve("staging");
        Files.createFile(inTheWay);
        try (WatchedCaravan caravan = caravan("staging.every=sync")) {
            for (int i = 0; i < 4; i++) {
                prometheus.pass(Duration.ofMinutes(1)); // longer than staging rests after a third failure
                assertThat(caravan.sync()).isPresent();
                assertThat(prometheus.firing()).isEqualTo(i < 2 ? List.of() : List.of("CaravanErrors"));
            }
            assertThat(caravan.body("/")).contains("Staging failed");
            for (int i = 0; i < 3; i++) {
                prometheus.pass(Duration.ofMinutes(21));
                assertThat(caravan.sync()).isPresent();
            }
            assertThat(prometheus.firing()).containsExactly("CaravanStagingStale");
            Files.delete(inTheWay);
            prometheus.pass(Duration.ofMinutes(16));
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    /** An import that failed stays hidden in the deployment for two weeks, and its table is older than it looks. */
    @Test
    void an_import_that_does_not_end_is_told_and_no_failure_and_its_end_clears_it() {
        try (WatchedCaravan caravan = caravan()) {
            assertThat(caravan.sync()).isEmpty();
            String begun = caravan.source()
                    .post("/sandbox/import", """
                    {"step":"begin","table":"products"}""");
            String id = begun.replaceAll("""
                    .*"import":"([^"]+)".*""", "$1");
            prometheus.pass(MINUTE);
            assertThat(caravan.sync()).isEmpty();
            for (int hour = 0; hour < 6; hour++) {
                prometheus.pass(Duration.ofMinutes(58));
                assertThat(caravan.sync()).isEmpty();
                assertThat(prometheus.firing()).as("hour %s", hour).isEmpty();
            }
            prometheus.pass(Duration.ofMinutes(59));
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).containsExactly("CaravanImportLasts");
            assertThat(caravan.get("/observe/health/ready").statusCode()).isEqualTo(200);
            assertThat(caravan.body("/observe/health/ready")).contains("Imports are under way of products, since");
            assertThat(caravan.body("/"))
                    .contains("Imports and deleted tables", "<b>app/<wbr>products</b> an import is under way since ");
            assertThat(caravan.body("/status.json")).contains("""
                    "kind":"import under way\"""");
            caravan.source().post("/sandbox/import", "{\"step\":\"activate\",\"import\":\"" + id + "\"}");
            prometheus.pass(MINUTE);
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
            assertThat(caravan.body("/")).doesNotContain("Imports and deleted tables");
        }
    }

    @Test
    void a_writer_that_was_overtaken_is_told_and_the_next_process_in_its_place_is_none() {
        try (WatchedCaravan caravan = caravan()) {
            caravan.sync();
            caravan.source().post("/sandbox/apply", "{\"transactions\":5}");
            caravan.syncElsewhere();
            assertThat(caravan.sync()).containsInstanceOf(SyncFailure.Fenced.class);
            assertThat(prometheus.firing()).containsExactly("CaravanFenced");
            assertThat(caravan.get("/observe/health/ready").statusCode()).isEqualTo(503);
            caravan.restart();
            assertThat(caravan.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    @Test
    void a_process_that_is_down_and_the_last_one_that_is_gone_are_told_until_they_are_back() {
        try (WatchedCaravan caravan = caravan()) {
            assertThat(prometheus.firing()).isEmpty();
            caravan.stop();
            prometheus.pass(Duration.ofMinutes(3));
            assertThat(prometheus.firing()).as("a restart is no news").isEmpty();
            prometheus.pass(Duration.ofMinutes(3));
            assertThat(prometheus.firing()).containsExactly("CaravanAbsent", "CaravanDown");
            prometheus.pass(Duration.ofMinutes(6));
            assertThat(prometheus.firing()).containsExactly("CaravanAbsent", "CaravanDown", "CaravanSourceGone");
            prometheus.forget("a");
            assertThat(prometheus.firing()).containsExactly("CaravanAbsent", "CaravanSourceGone");
            caravan.restart();
            prometheus.watching("a", caravan);
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    /** absent() says nothing of it. */
    @Test
    void one_shard_that_is_gone_is_told_while_the_others_go_on() {
        try (WatchedCaravan orders = new WatchedCaravan(clock, directory.resolve("b"), "source.name=orders");
                WatchedCaravan billing = caravan()) {
            prometheus.watching("b", orders);
            assertThat(billing.sync()).isEmpty();
            assertThat(prometheus.firing()).isEmpty();
            prometheus.forget("b");
            prometheus.pass(Duration.ofMinutes(15));
            assertThat(prometheus.firing()).containsExactly("CaravanSourceGone");
            prometheus.watching("b", orders);
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    @Test
    void a_process_that_starts_again_and_again_is_told() {
        try (WatchedCaravan caravan = caravan()) {
            assertThat(prometheus.firing()).isEmpty();
            for (int i = 0; i < 3; i++) {
                clock.forward(Duration.ofSeconds(1)); // no two starts at one moment
                caravan.restart();
                prometheus.pass(MINUTE);
                assertThat(prometheus.firing()).isEqualTo(i < 2 ? List.of() : List.of("CaravanRestarting"));
            }
            prometheus.pass(Duration.ofMinutes(31));
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    /** Every standby used to be critical for ever, an hour after its start. */
    @Test
    void a_standby_alarms_nobody_while_another_one_leads() {
        try (OtherReplica elected = OtherReplica.leading(directory.resolve("leader"), "app");
                WatchedCaravan leader = caravan();
                WatchedCaravan standby = standby("b")) {
            prometheus.watching("b", standby);
            assertThat(leader.sync()).isEmpty();
            prometheus.pass(Duration.ofHours(2));
            assertThat(leader.sync()).isEmpty();
            prometheus.pass(Duration.ofMinutes(10));
            assertThat(prometheus.firing()).isEmpty();
            elected.stop();
            await().until(() -> Scrape.of(standby).of("caravan_standby").containsValue(0.0));
            assertThat(prometheus.firing()).isEmpty();
        }
    }

    @Test
    void replicas_of_which_none_can_lead_are_told_until_one_does() {
        try (OtherReplica elsewhere = OtherReplica.leading(directory.resolve("leader"), "app");
                WatchedCaravan standby = standby("a")) {
            prometheus.watching("a", standby);
            prometheus.pass(Duration.ofMinutes(3));
            assertThat(prometheus.firing()).isEmpty();
            prometheus.pass(Duration.ofMinutes(3));
            assertThat(prometheus.firing()).containsExactly("CaravanNobodyLeads");
            elsewhere.stop();
            standby.startSchedule();
            await().until(() -> prometheus.firing().isEmpty());
        }
    }

    /** A replica that leads as soon as nobody else does: an election does not wait for the clock of a test. */
    private WatchedCaravan standby(String name) {
        return new WatchedCaravan(
                clock,
                directory.resolve(name),
                "leader.election=file",
                "leader.lock=file:" + directory.resolve("leader"),
                "sync.cron=0 0 0 1 1 ? 2099");
    }

    @Test
    void every_alert_is_fired_by_a_test_here() throws IOException {
        String tests = Files.readString(Path.of("src/test/java/io/caravan/cli/AlertsTest.java"));
        TreeSet<String> fired = new TreeSet<>();
        Pattern.compile("\"(Caravan\\w+)\"").matcher(tests).results().forEach(match -> fired.add(match.group(1)));
        assertThat(fired).isEqualTo(new TreeSet<>(Alert.all().keySet()));
    }
}
