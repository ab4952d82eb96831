package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.Place;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real SIGKILLs at times that nobody chose, while the source keeps changing. */
class KillAtRandomTest {
    private static final long SEED = Long.getLong("caravan.seed", 20260101L);

    @TempDir
    Path directory;

    Place place() {
        return Place.onDisk(directory.resolve("lake"));
    }

    int kills() {
        return 4;
    }

    String protocol() {
        return "convex.protocol=streaming-export";
    }

    /** What else happens between two processes. */
    void disturb(SandboxLog log, Workplace work, int kill) {}

    void verify(SandboxLog log, Workplace work) {
        EventLedger.verify(log, work.lake());
    }

    int documents() {
        return 20_000;
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void many_kills_lose_nothing_and_repeat_nothing() {
        SplittableRandom random = new SplittableRandom(SEED);
        SandboxOptions options = SandboxOptions.shop(Clock.systemUTC())
                .withDocuments(documents())
                .withChangesPerSecond(300);
        Workplace work;
        SandboxLog log;
        int killedAfterCommits = 0;
        try (Sandbox sandbox = Sandbox.start(options)) {
            log = new SandboxLog(sandbox.url());
            work = new Workplace(
                    place(),
                    directory,
                    sandbox.url().toString(),
                    sandbox.deployKey(),
                    List.of("batch.max.rows=900", "sync.cron=* * * * * ?", protocol()));
            for (int kill = 0; kill < kills(); kill++) {
                Path output = directory.resolve("output-" + kill + ".txt");
                try (CaravanProcess process = CaravanProcess.start(App.class, output, work.arguments("run"))) {
                    int before = work.batches();
                    awaitOneOf(random.nextInt(3), process, work, before);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1200)));
                    assertThat(process.isAlive())
                            .as("seed %d: %s", SEED, process.output())
                            .isTrue();
                    process.kill();
                    assertThat(process.exitCode()).isEqualTo(137);
                    killedAfterCommits += work.batches() > before ? 1 : 0;
                }
                disturb(log, work, kill);
            }
            assertThat(killedAfterCommits).isPositive();
            assertThat(work.run("sync")).isZero();
            verify(log, work);
        }
    }

    /** A third of the kills hits a process that starts, a third one that reads, a third one that has committed. */
    private static void awaitOneOf(int stage, CaravanProcess process, Workplace work, int before) {
        if (stage == 0) {
            return;
        }
        await().pollInterval(Duration.ofMillis(50))
                .until(() -> stage == 1 ? reads(process.output()) : work.batches() > before);
    }

    private static boolean reads(String output) {
        return output.contains("app begins") || output.contains("The last batch of app in ");
    }
}
