package io.caravan.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.testing.process.OtherReplica;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probes of Kubernetes are told, over HTTP: who is restarted, and who may lead. */
class HealthTest {
    @TempDir
    private Path directory;

    @Test
    void a_sync_that_hangs_is_to_be_restarted() throws InterruptedException {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(live(caravan)).isEqualTo(200);
            caravan.calls().hold();
            CompletableFuture<Void> sync = CompletableFuture.runAsync(caravan::sync);
            caravan.calls().awaitOne();
            assertThat(live(caravan)).isEqualTo(200);
            caravan.forward(Duration.ofMinutes(20));
            assertThat(live(caravan)).isEqualTo(503);
            assertThat(caravan.body("/observe/health/live")).contains("no sign of life for 3 heartbeats");
            caravan.calls().release();
            sync.join();
            assertThat(live(caravan)).isEqualTo(200);
        }
    }

    @Test
    void a_pause_of_a_day_is_no_hang() {
        try (WatchedCaravan caravan = new WatchedCaravan(
                directory,
                "management.password=correct horse",
                "sync.cron=0 0 0 1 1 ? 2099",
                "staging.enabled=false")) {
            caravan.startSchedule();
            assertThat(caravan.operator("pause")).contains("paused");
            caravan.forward(Duration.ofDays(365 * 80));
            assertThat(live(caravan)).isEqualTo(200);
            assertThat(caravan.operator("resume")).contains("goes on");
            assertThat(caravan.body("/status.json")).contains("""
                    "activity":"idle\"""");
        }
    }

    @Test
    void a_standby_stays_ready_and_says_so_to_an_operator_instead_of_noting_what_nobody_would_do() {
        Path lock = directory.resolve("leader");
        try (OtherReplica other = OtherReplica.leading(lock, "app");
                WatchedCaravan caravan = new WatchedCaravan(
                        directory,
                        "management.password=correct horse",
                        "sync.cron=0 0 0 1 1 ? 2099",
                        "leader.election=file",
                        "leader.lock=file:" + lock)) {
            caravan.forward(Duration.ofHours(2));
            assertThat(ready(caravan)).isEqualTo(200);
            assertThat(live(caravan)).isEqualTo(200);
            for (String operation : new String[] {"syncNow", "pause", "resume", "stagingNow"}) {
                assertThat(caravan.operator(operation)).contains("This replica stands by", "Ask the one that leads");
            }
            assertThat(caravan.operator("resync", "app/users")).contains("This replica stands by");
            assertThat(directory.resolve("state").resolve("resync.json")).doesNotExist();
            assertThat(Scrape.of(caravan).series())
                    .containsEntry("caravan_standby{source=\"app\"}", 1.0)
                    .containsEntry("caravan_last_success_timestamp_seconds{source=\"app\"}", Double.NaN);
            caravan.startSchedule();
            other.stop();
            await().until(() ->
                    caravan.body("/status.json").contains("""
                            "activity":"idle\""""));
            assertThat(Scrape.of(caravan).series()).containsEntry("caravan_standby{source=\"app\"}", 0.0);
            assertThat(caravan.operator("syncNow")).isEqualTo("A sync has begun.");
        }
    }

    /** It would lose its lease, and the next one as well, until Convex is back and everything has been caught up. */
    @Test
    void a_leader_that_is_hours_behind_stays_ready_and_one_that_nobody_elects_does_not() {
        String gone = """
                {"endpoint":"document_deltas","kind":"status","status":503,"times":8}""";
        try (WatchedCaravan caravan = new WatchedCaravan(
                directory.resolve("elected"),
                "leader.election=file",
                "leader.lock=file:" + directory.resolve("leader"))) {
            assertThat(caravan.sync()).isEmpty();
            caravan.source().post("/sandbox/faults", gone);
            assertThat(caravan.sync()).isPresent();
            caravan.forward(Duration.ofHours(3));
            assertThat(ready(caravan)).isEqualTo(200);
            assertThat(caravan.body("/observe/health")).contains("The last sync failed", "more than management.maxLag");
            assertThat(caravan.body("/")).contains("Failing: ");
        }
        try (WatchedCaravan caravan = new WatchedCaravan(directory.resolve("alone"))) {
            assertThat(caravan.sync()).isEmpty();
            caravan.forward(Duration.ofHours(3));
            assertThat(ready(caravan)).isEqualTo(503);
        }
    }

    private static int live(WatchedCaravan caravan) {
        return caravan.get("/observe/health/live").statusCode();
    }

    private static int ready(WatchedCaravan caravan) {
        return caravan.get("/observe/health/ready").statusCode();
    }
}
