package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.sandbox.data.Limits;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes on one destination: one of them goes on, whatever the others do, and the data stays whole. */
class TwoWritersTest {
    private static final String EVERY_SECOND = "sync.cron=* * * * * ?";

    @TempDir
    Path directory;

    private Place place;
    private Sandbox sandbox;
    private SandboxLog log;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC())
                .withDocuments(documents())
                .withChangesPerSecond(100));
        log = new SandboxLog(sandbox.url());
        place = place();
    }

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    int rounds() {
        return 2;
    }

    int documents() {
        return 8000;
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void of_two_writers_exactly_one_survives() {
        oneSurvives(1);
    }

    @Test
    @Tag("slow")
    void of_two_writers_exactly_one_survives_in_every_round() {
        oneSurvives(3 * rounds());
    }

    private void oneSurvives(int rounds) {
        for (int round = 0; round < rounds; round++) {
            try (CaravanProcess one = run("one", "one-" + round);
                    CaravanProcess two = run("two", "two-" + round)) {
                soon(() -> one.isAlive() != two.isAlive());
                CaravanProcess loser = one.isAlive() ? two : one;
                CaravanProcess survivor = one.isAlive() ? one : two;
                assertThat(loser.exitCode()).as(loser.output()).isEqualTo(4);
                assertThat(loser.output())
                        .contains("was committed by another writer")
                        .contains("changed nothing and must stop");
                if (!loser.output().contains("Batch ")) {
                    assertThat(loser.output()).doesNotContain("continues after batch");
                }
                int landed = workplace("one").batches();
                soon(() -> workplace("one").batches() > landed);
                assertThat(survivor.isAlive()).as(survivor.output()).isTrue();
                survivor.terminate();
                assertThat(survivor.exitCode()).isEqualTo(143);
            }
        }
        verify("one");
    }

    @Test
    void a_writer_that_slept_through_a_takeover_stops_when_it_wakes() {
        try (CaravanProcess zombie = run("one", "zombie")) {
            soon(() -> workplace("one").batches() >= 2);
            zombie.signal("STOP");
            try (CaravanProcess heir = run("two", "heir")) {
                int landed = workplace("one").batches();
                soon(() -> workplace("one").batches() >= landed + 2);
                zombie.signal("CONT");
                assertThat(zombie.exitCode()).as(zombie.output()).isEqualTo(4);
                assertThat(zombie.output()).contains("was committed by another writer");
                assertThat(heir.isAlive()).as(heir.output()).isTrue();
                heir.terminate();
                assertThat(heir.exitCode()).isEqualTo(143);
            }
        }
        verify("two");
    }

    @Test
    void a_state_directory_serves_one_process() {
        try (CaravanProcess first = run("one", "first")) {
            soon(() -> first.output().contains("Batch 1"));
            try (CaravanProcess second = run("one", "second")) {
                assertThat(second.exitCode()).as(second.output()).isEqualTo(4);
                assertThat(second.output())
                        .contains("Another Caravan is running with state.location")
                        .doesNotContain("continues after batch")
                        .doesNotContain("app begins");
            }
            assertThat(first.isAlive()).isTrue();
            first.terminate();
            assertThat(first.exitCode()).isEqualTo(143);
        }
        verify("one");
    }

    @ParameterizedTest(name = "{0} when {2}")
    @CsvSource({"TERM,143,walking", "INT,130,idle"})
    void a_signal_ends_a_process_after_its_batch(String signal, int code, String moment) {
        ends(signal, code, moment);
    }

    @ParameterizedTest(name = "{0} when {2}")
    @Tag("slow")
    @CsvSource({"INT,130,walking", "TERM,143,idle"})
    void a_signal_of_the_other_kind_ends_a_process_after_its_batch(String signal, int code, String moment) {
        ends(signal, code, moment);
    }

    private void ends(String signal, int code, String moment) {
        if (moment.equals("walking")) {
            // Many small pages, slow ones from the second batch on: the walk outlasts whoever looks for its first
            // batch.
            sandbox.limits(new Limits(100, 100, 100, 128, Duration.ZERO));
            log.post(
                    "/sandbox/faults",
                    """
                            {"endpoint":"list_snapshot","kind":"delay","millis":300,"after":17,"times":1000}""");
        }
        try (CaravanProcess process = run("one", "signalled")) {
            soon(() -> workplace("one").batches() >= 1);
            if (moment.equals("idle")) {
                soon(() -> phase().equals("deltaTail"));
            }
            process.signal(signal);
            assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
            assertThat(process.output()).doesNotContain("ERROR").doesNotContain("Exception");
        }
        assertThat(phase()).isEqualTo(moment.equals("idle") ? "deltaTail" : "initialSnapshot");
        assertThat(workplace("one").lake().orphans()).isEmpty();
        sandbox.clearFaults();
        sandbox.limits(Limits.DEFAULT);
        verify("one");
    }

    private String phase() {
        return workplace("one")
                .lake()
                .lastManifest()
                .get("checkpoint")
                .get("phase")
                .get("type")
                .asText();
    }

    private CaravanProcess run(String state, String output) {
        return CaravanProcess.start(
                App.class, directory.resolve(output + ".txt"), workplace(state).arguments("run"));
    }

    private Workplace workplace(String state) {
        return new Workplace(
                place,
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of("batch.max.rows=1500", EVERY_SECOND, "state.location=file:" + directory.resolve(state)));
    }

    private void verify(String state) {
        assertThat(workplace(state).run("sync")).isZero();
        EventLedger.verify(log, workplace(state).lake());
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(25)).until(condition);
    }
}
