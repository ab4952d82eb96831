package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.app.target.Wiring;
import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A clock that jumps and a disk that is full: nothing is lost, nothing spins, and when it is over all goes on. */
class BadMachineTest {
    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(6000));
        log = new SandboxLog(sandbox.url());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void a_clock_that_jumps_between_batches_loses_nothing_and_asks_no_more_often() {
        Workplace work = workplace("batch.max.rows=3000");
        List<Duration> jumps = List.of(
                Duration.ZERO, Duration.ofHours(-1), Duration.ofDays(365), Duration.ofDays(-3650), Duration.ofHours(1));
        long requests = 0;
        for (Duration jump : jumps) {
            log.post("/sandbox/apply", "{\"transactions\":30}");
            long before = asked();
            Ran ran = work.run(at(jump), "sync");
            assertThat(ran.code()).as(ran.output()).isZero();
            requests = Math.max(requests, jump.isZero() ? 0 : asked() - before);
        }
        assertThat(requests).as("requests of a sync with 30 transactions").isLessThan(20);
        assertThat(work.lake().manifests()).hasSizeGreaterThanOrEqualTo(jumps.size());
        EventLedger.verify(log, work.lake());
    }

    private static Wiring at(Duration offset) {
        Wiring wiring = Wiring.production();
        return new Wiring(
                Clock.offset(wiring.clock(), offset),
                wiring.sleeper(),
                wiring.random(),
                wiring.calls(),
                wiring.destination(),
                wiring.store());
    }

    private long asked() {
        return sandbox.requests().values().stream().mapToLong(Long::longValue).sum();
    }

    /** No file may grow beyond a limit, as on a device without space; the limit leaves room for the compression's own library. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_full_disk_abandons_the_batch_says_so_and_the_next_run_goes_on() {
        sandbox.close();
        sandbox = Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(60_000));
        log = new SandboxLog(sandbox.url());
        Workplace work = workplace("batch.max.rows=500000");
        try (CaravanProcess process = CaravanProcess.start(
                App.class,
                directory.resolve("out.txt"),
                work.arguments("sync"),
                List.of("bash", "-c", "ulimit -f 1100; exec \"$@\"", "limited"))) {
            assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
            assertThat(process.output())
                    .contains("File too large")
                    .contains("It is safe to run again")
                    .doesNotContain("this is a bug");
        }
        assertThat(work.lake().manifests()).isEmpty();
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_note_of_an_error_that_finds_no_space_hides_no_error() throws IOException {
        Workplace work = workplace("batch.max.rows=3000");
        assertThat(work.run("sync")).isZero();
        Files.createSymbolicLink(work.state().resolve("last-error.json"), Path.of("/dev/full"));
        log.post("/sandbox/expire", """
                {"what":"cursors"}""");
        Ran ran = work.run(Wiring.production(), "sync");
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.output()).contains("resync");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_checkpoint_that_finds_no_space_stops_the_sync_and_the_receipt_says_where_to_go_on() throws IOException {
        Workplace work = workplace("batch.max.rows=3000");
        Files.createDirectories(work.state());
        Path full = Files.createSymbolicLink(work.state().resolve("checkpoint.json.tmp"), Path.of("/dev/full"));
        Ran ran = work.run(Wiring.production(), "sync");
        assertThat(ran.code()).as(ran.output()).isEqualTo(1);
        assertThat(ran.output())
                .contains("No space left on device", "Make room there. It is safe to run again")
                .contains("checkpoint");
        Files.delete(full);
        assertThat(work.run("sync")).isZero();
        EventLedger.verify(log, work.lake());
    }

    private Workplace workplace(String... more) {
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), more);
    }
}
