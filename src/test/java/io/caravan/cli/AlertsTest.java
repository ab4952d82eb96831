package io.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.SyncEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every alert fires in the state that it is for, told by scrapes of a running Caravan, and clears after the cure. */
class AlertsTest {
    private static final Map<String, Alert> ALERTS = Alert.all();

    @TempDir
    private Path directory;

    private final List<Scrape> scrapes = new ArrayList<>();

    private List<String> firing(WatchedCaravan caravan) {
        scrapes.add(Scrape.of(caravan));
        return ALERTS.values().stream()
                .filter(alert -> alert.isTrue(scrapes))
                .map(Alert::name)
                .toList();
    }

    @Test
    void a_destination_that_falls_behind_is_told_and_a_sync_clears_it() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            assertThat(firing(caravan)).isEmpty();
            caravan.forward(Duration.ofMinutes(50));
            assertThat(firing(caravan)).containsExactly("CaravanLagging");
            caravan.forward(Duration.ofMinutes(20));
            assertThat(firing(caravan)).containsExactly("CaravanLagging", "CaravanNoSuccessfulSync");
            assertThat(caravan.sync()).isEmpty();
            assertThat(firing(caravan)).isEmpty();
            caravan.forward(Duration.ofDays(11));
            assertThat(firing(caravan))
                    .containsExactly("CaravanCursorAging", "CaravanLagging", "CaravanNoSuccessfulSync");
            assertThat(caravan.sync()).isEmpty();
            assertThat(firing(caravan)).isEmpty();
        }
    }

    @Test
    void syncs_that_keep_failing_are_told_with_their_retries() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            assertThat(caravan.sync()).isEmpty();
            assertThat(firing(caravan)).isEmpty();
            caravan.source()
                    .post(
                            "/sandbox/faults",
                            "{\"endpoint\":\"document_deltas\",\"kind\":\"status\",\"status\":503,\"times\":32}");
            for (int i = 0; i < 4; i++) {
                assertThat(caravan.sync()).containsInstanceOf(SyncFailure.Retryable.class);
            }
            assertThat(firing(caravan)).containsExactly("CaravanErrors", "CaravanRetryStorm");
            assertThat(caravan.sync()).isEmpty();
            caravan.forward(Duration.ofMinutes(16));
            assertThat(firing(caravan)).isEmpty();
        }
    }

    @Test
    void staging_that_lacks_landed_batches_is_told_until_it_is_published_again() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory, "staging.enabled=false")) {
            caravan.sync();
            caravan.listener()
                    .heard(new SyncEvent.StagingPublished(1, 1, caravan.clock().instant()));
            caravan.source().post("/sandbox/apply", "{\"transactions\":5}");
            caravan.sync();
            assertThat(firing(caravan)).isEmpty();
            caravan.forward(Duration.ofMinutes(61));
            caravan.sync();
            assertThat(firing(caravan)).containsExactly("CaravanStagingStale");
            caravan.listener()
                    .heard(new SyncEvent.StagingPublished(2, 99, caravan.clock().instant()));
            assertThat(firing(caravan)).isEmpty();
        }
    }

    @Test
    void a_writer_that_was_overtaken_is_told_and_the_next_process_is_none() {
        try (WatchedCaravan caravan = new WatchedCaravan(directory)) {
            caravan.sync();
            caravan.source().post("/sandbox/apply", "{\"transactions\":5}");
            caravan.syncElsewhere();
            assertThat(caravan.sync()).containsInstanceOf(SyncFailure.Fenced.class);
            assertThat(firing(caravan)).containsExactly("CaravanFenced");
            assertThat(caravan.get("/observe/health/ready").statusCode()).isEqualTo(503);
        }
        try (WatchedCaravan next = new WatchedCaravan(directory.resolve("next"))) {
            assertThat(firing(next)).isEmpty();
        }
    }

    @Test
    void no_scrape_at_all_is_told() {
        assertThat(ALERTS.get("CaravanAbsent").isTrue(List.of(Scrape.of(Instant.EPOCH, "up 0\n"))))
                .isTrue();
    }

    @Test
    void every_alert_is_fired_by_a_test_here() {
        assertThat(new TreeSet<>(ALERTS.keySet()))
                .containsExactly(
                        "CaravanAbsent",
                        "CaravanCursorAging",
                        "CaravanErrors",
                        "CaravanFenced",
                        "CaravanLagging",
                        "CaravanNoSuccessfulSync",
                        "CaravanRetryStorm",
                        "CaravanStagingStale");
    }
}
