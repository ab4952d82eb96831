package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import java.nio.file.Files;
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

/** Two replicas, of which one leads: when it goes, by its own will or not, the other goes on behind its last batch. */
class TakeOverTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(
                SandboxOptions.shop(Clock.systemUTC()).withDocuments(4000).withChangesPerSecond(100));
        log = new SandboxLog(sandbox.url());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_standby_touches_nothing_and_goes_on_when_its_leader_is_killed() {
        try (CaravanProcess leader = replica("one")) {
            soon(() -> batches() >= 2);
            try (CaravanProcess standby = replica("two")) {
                soon(() -> standby.output().contains("stands by"));
                int landed = batches();
                soon(() -> batches() >= landed + 3);
                assertThat(Files.exists(directory.resolve("two")))
                        .as("state of the standby")
                        .isFalse();
                leader.kill();
                assertThat(leader.exitCode()).isEqualTo(137);
                long killed = System.nanoTime();
                int left = batches();
                soon(() -> batches() > left);
                System.out.println("take-over after kill: "
                        + Duration.ofNanos(System.nanoTime() - killed).toMillis() + " ms");
                standby.terminate();
                assertThat(standby.exitCode()).as(standby.output()).isEqualTo(143);
                assertThat(standby.output()).contains("continues after batch").doesNotContain("ERROR");
            }
        }
        verify("two");
    }

    /** Both replicas with one state directory on a shared volume: its lock goes from hand to hand. */
    @Test
    @Tag("slow")
    void a_leader_that_is_told_to_stop_hands_over() {
        try (CaravanProcess leader = replica("shared")) {
            soon(() -> batches() >= 2);
            try (CaravanProcess standby = replica("shared", "standby")) {
                soon(() -> standby.output().contains("stands by"));
                leader.terminate();
                assertThat(leader.exitCode()).as(leader.output()).isEqualTo(143);
                long stopped = System.nanoTime();
                int left = batches();
                soon(() -> batches() > left);
                System.out.println("hand-over after SIGTERM: "
                        + Duration.ofNanos(System.nanoTime() - stopped).toMillis() + " ms");
                standby.terminate();
                assertThat(standby.exitCode()).as(standby.output()).isEqualTo(143);
                assertThat(leader.output()).doesNotContain("ERROR");
            }
        }
        verify("shared");
    }

    private int batches() {
        return workplace("one").batches();
    }

    private CaravanProcess replica(String state) {
        return replica(state, state);
    }

    private CaravanProcess replica(String state, String output) {
        return CaravanProcess.start(
                App.class,
                directory.resolve(output + ".txt"),
                workplace(state)
                        .arguments(
                                "run", "-Dleader.election=file", "-Dleader.lock=file:" + directory.resolve("leader")));
    }

    private Workplace workplace(String state) {
        return new Workplace(
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                List.of(
                        "batch.max.rows=1500",
                        "sync.cron=* * * * * ?",
                        "state.location=file:" + directory.resolve(state)));
    }

    private void verify(String state) {
        assertThat(workplace(state).run("sync")).isZero();
        EventLedger.verify(log, workplace(state).lake());
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(25)).until(condition);
    }
}
