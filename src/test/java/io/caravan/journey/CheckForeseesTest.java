package io.caravan.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.RecordedTime;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the next sync cannot go on, {@code check} says so before it, in the words of the sync and with its exit code. */
class CheckForeseesTest {
    private static final String GOES_ON = "checkpoint: the source still has what follows";

    @TempDir
    private Path directory;

    private Sandbox sandbox;
    private SandboxLog log;

    /** Its snapshots are two days old when they are taken, as those of a long walk. */
    @BeforeEach
    void start() {
        Clock before = Clock.offset(Clock.systemUTC(), Duration.ofDays(-2));
        sandbox = Sandbox.start(SandboxOptions.shop(before).withDocuments(1500));
        log = new SandboxLog(sandbox.url());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private Workplace work(String protocol, String... more) {
        List<String> settings =
                new ArrayList<>(List.of("convex.protocol=" + protocol, "batch.max.rows=300", "convex.maxAttempts=1"));
        settings.addAll(List.of(more));
        return new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
    }

    private Ran run(Workplace work, String command) {
        return work.run(new RecordedTime().wiring(), command);
    }

    /** By no 503, which an old walk takes for the end of the retention. */
    private void interrupted(String protocol, String endpoint) {
        log.post(
                "/sandbox/faults",
                "{\"endpoint\":\"" + endpoint + "\",\"kind\":\"status\",\"status\":500,\"after\":4}");
        assertThat(run(work(protocol), "sync").code()).isEqualTo(1);
        assertThat(work(protocol).batches()).isPositive();
    }

    @Test
    void a_change_of_protocol_in_the_middle_of_a_table_is_refused_by_check_as_by_the_sync() {
        log.post("/sandbox/limits", """
                {"dataSyncPage":100,"dataSyncRows":200}""");
        interrupted("data-sync", "v1/data/sync");
        for (String command : List.of("check", "sync")) {
            Ran ran = run(work("streaming-export"), command);
            assertThat(ran.code()).as(ran.output()).isEqualTo(3);
            assertThat(ran.output()).contains("in the middle of a table", "Set convex.protocol=data-sync");
        }
        assertThat(run(work("data-sync"), "check").output()).contains("ok      " + GOES_ON);
        assertThat(run(work("data-sync"), "sync").code()).isZero();
        assertThat(run(work("streaming-export"), "check").code()).isZero();
    }

    @Test
    void a_snapshot_behind_the_retention_needs_a_resync_and_is_no_overload() {
        interrupted("streaming-export", "list_snapshot");
        assertThat(run(work("streaming-export"), "check").output()).contains("ok      " + GOES_ON);
        log.post("/sandbox/apply", "{\"transactions\":40}");
        log.post("/sandbox/expire", """
                {"what":"retention"}""");
        int batches = work("streaming-export").batches();
        for (String command : List.of("check", "sync")) {
            Ran ran = run(work("streaming-export"), command);
            assertThat(ran.code()).as(ran.output()).isEqualTo(3);
            assertThat(ran.output()).contains("older than the documents that it keeps", "caravan resync");
        }
        assertThat(work("streaming-export").batches()).isEqualTo(batches);
        Workplace auto = work("streaming-export", "resync.onExpiredCursor=auto");
        assertThat(run(auto, "sync").code()).isZero();
        assertThat(EventLedger.currentState(auto.lake())).isEqualTo(EventLedger.currentState(log));
    }
}
