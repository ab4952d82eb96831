package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.app.Signals;
import io.caravan.cli.App;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.CaravanProcess;
import io.caravan.testing.process.LoggedApp;
import io.caravan.testing.process.StallingApp;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that cannot stop in order can still be stopped, and loses nothing by it. */
class SignalsTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxOptions.shop(CLOCK).withDocuments(3000));
        log = new SandboxLog(sandbox.url());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130"})
    void a_second_signal_ends_a_process_that_hangs_and_nothing_is_torn(String signal, int code) {
        try (CaravanProcess process = CaravanProcess.start(
                StallingApp.class, directory.resolve("out.txt"), workplace().arguments("run"))) {
            soon(() -> process.output().contains(StallingApp.STALLED));
            process.signal(signal);
            soon(() -> process.output().contains("a second signal stops at once"));
            Instant heard = CLOCK.instant(); // later than the process heard it
            soon(() -> CLOCK.instant().isAfter(heard.plus(Signals.TOGETHER)));
            assertThat(process.isAlive()).isTrue();
            process.signal(signal);
            assertThat(process.exitCode()).as(process.output()).isEqualTo(code);
            assertThat(process.output())
                    .contains(
                            "SIG" + signal + " again: ends at once; what is committed is recognized by the next start");
        }
        verify();
    }

    /** What registers with the JVM while it starts must not find it ending; nor must anybody wait for what never started. */
    @ParameterizedTest
    @ValueSource(ints = {0, 600})
    void a_process_that_is_still_starting_ends_at_once_and_without_an_error(int later) {
        endsAtOnce(later);
    }

    @ParameterizedTest
    @Tag("slow")
    @ValueSource(ints = {0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000})
    void a_process_that_is_stopped_at_any_moment_of_its_start_ends_at_once_and_without_an_error(int later) {
        endsAtOnce(later);
    }

    private void endsAtOnce(int later) {
        Workplace work = new Workplace(directory, "sandbox:shop", "");
        try (CaravanProcess process =
                CaravanProcess.start(App.class, directory.resolve("out.txt"), work.arguments("run"))) {
            soon(() -> process.output().contains("The sandbox deployment shop is served"));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(later));
            process.terminate();
            soon(() -> !process.isAlive());
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
            assertThat(process.output())
                    .doesNotContain("ERROR")
                    .doesNotContain("Forcing shutdown")
                    .doesNotContain("this is a bug");
        }
    }

    /** The server holds its first byte back for longer than any grace period. */
    @Test
    void a_call_that_brings_no_byte_is_hung_up() {
        log.post(
                "/sandbox/faults",
                """
                {"endpoint":"list_snapshot","kind":"delay","millis":90000,"after":3}""");
        try (CaravanProcess process = CaravanProcess.start(
                App.class, directory.resolve("out.txt"), workplace().arguments("run", "-Dsync.stopPatience=1s"))) {
            soon(() -> log.get("/sandbox/faults").contains("[]"));
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isEqualTo(143);
            assertThat(process.output())
                    .as("it did not wait for Camel's 45 s to pass")
                    .doesNotContain("Timeout occurred")
                    .doesNotContain("this is a bug");
        }
        verify();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_log_without_space_stops_no_sync_and_hides_no_exit_code() {
        goesOnWithoutLog("text");
    }

    /** Both formats are written to the same standard error. */
    @Test
    @Tag("slow")
    @EnabledOnOs(OS.LINUX)
    void a_log_of_json_without_space_stops_no_sync_and_hides_no_exit_code() {
        goesOnWithoutLog("json");
    }

    /** Standard error goes where a log is full. */
    private void goesOnWithoutLog(String format) {
        Workplace work = workplace();
        try (CaravanProcess process = CaravanProcess.start(
                LoggedApp.class,
                directory.resolve("out.txt"),
                work.arguments("run", "-Dlog.format=" + format),
                List.of("bash", "-c", "exec \"$@\" > /dev/full 2>&1", "full"))) {
            soon(() -> !process.isAlive() || work.batches() >= 3);
            process.terminate();
            assertThat(process.exitCode()).isEqualTo(143);
            assertThat(process.output())
                    .as("all of the log went to the full device")
                    .isEmpty();
        }
        verify();
    }

    private Workplace workplace() {
        return new Workplace(
                directory,
                sandbox.url().toString(),
                sandbox.deployKey(),
                "batch.max.rows=800",
                "sync.cron=* * * * * ?");
    }

    private void verify() {
        sandbox.clearFaults();
        assertThat(workplace().run("sync")).isZero();
        EventLedger.verify(log, workplace().lake());
    }

    private static void soon(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(25)).until(condition);
    }
}
