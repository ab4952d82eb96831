package io.caravan.journey;

import static io.caravan.testing.ScriptedConvex.deltaPage;
import static io.caravan.testing.ScriptedConvex.lastSnapshotPage;
import static io.caravan.testing.ScriptedConvex.row;
import static io.caravan.testing.ScriptedConvex.snapshotPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.checkpoint.CheckpointCodec;
import io.caravan.core.checkpoint.Phase;
import io.caravan.sandbox.Sandbox;
import io.caravan.sandbox.SandboxOptions;
import io.caravan.testing.ScriptedConvex.Answer;
import io.caravan.testing.ledger.EventLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Ran;
import io.caravan.testing.process.Workplace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment that knows its own past no more, or another one: nothing that has landed is touched, and what to do is said. */
class ForgetfulSourceTest extends ScriptedWire {
    /** Row 25. */
    @ParameterizedTest(name = "{0} of {1}")
    @CsvSource({
        "InvalidWindowToReadDocuments,document_deltas",
        "DataSyncCursorExpired,document_deltas",
        "SnapshotTooOld,list_snapshot"
    })
    void what_the_source_has_forgotten_needs_a_resync(String code, String endpoint) {
        if (endpoint.equals("list_snapshot")) {
            convex.snapshot(asked -> asked.has("cursor")
                    ? Answer.error(400, code)
                    : Answer.json(snapshotPage(100, "next", row("users", "a", 50))));
        } else {
            convex.deltas(asked -> Answer.error(400, code));
        }
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(3);
        assertThat(failed.output())
                .contains(code)
                .contains("Run `caravan resync`")
                .contains("resync.onExpiredCursor");
        assertThat(time.waits()).isEmpty();
        assertThat(ids()).isEmpty();
    }

    /** Row 26: the pages of the old snapshot that have landed end with a new generation. */
    @Test
    void a_snapshot_that_expires_halfway_is_begun_anew_only_when_told_to() {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(2000))) {
            SandboxLog log = new SandboxLog(sandbox.url());
            List<String> settings = List.of("batch.max.rows=300", "convex.maxAttempts=1");
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey(), settings);
            log.post(
                    "/sandbox/faults",
                    """
                            {"endpoint":"list_snapshot","kind":"status","status":503,"after":5}""");
            assertThat(sync().code()).isEqualTo(1);
            int landed = work.lake().manifests().size();
            assertThat(landed).isPositive();
            log.post("/sandbox/apply", "{\"transactions\":50}");
            log.post("/sandbox/expire", """
                    {"what":"snapshots"}""");
            assertThat(sync().code()).isEqualTo(3);
            assertThat(work.lake().manifests()).hasSize(landed);
            work = new Workplace(
                    directory, sandbox.url().toString(), sandbox.deployKey(), "resync.onExpiredCursor=auto");
            assertThat(sync().code()).isZero();
            assertThat(EventLedger.currentState(work.lake())).isEqualTo(EventLedger.currentState(log));
            assertThat(work.lake().orphans()).isEmpty();
        }
    }

    @Test
    void a_snapshot_that_changes_between_pages_ends_the_sync_and_lands_nothing_of_the_page() {
        convex.snapshot(asked -> Answer.json(
                asked.has("cursor")
                        ? lastSnapshotPage(101, row("users", "b", 60))
                        : snapshotPage(100, "next", row("users", "a", 50))));
        assertThat(failsAndLandsNothing("snapshot")).contains("answered for snapshot 101 when asked for 100");
    }

    /** Row 27: the log of a deployment that was restored ends before our cursor. */
    @Test
    void a_log_that_ends_before_the_cursor_ends_the_sync_and_changes_nothing() {
        convex.snapshot(asked -> Answer.json(lastSnapshotPage(100, row("users", "a", 50))));
        assertThat(sync().code()).isZero();
        convex.deltas(asked -> Answer.json(deltaPage(99, false)));
        SortedMap<String, String> before = state();
        Ran failed = sync();
        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.output())
                .contains("log ends at 99, before our cursor 100")
                .contains("caravan resync");
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void a_checkpoint_from_the_future_ends_the_sync_and_changes_nothing() throws IOException {
        try (Sandbox sandbox =
                Sandbox.start(SandboxOptions.shop(Clock.systemUTC()).withDocuments(50))) {
            work = new Workplace(directory, sandbox.url().toString(), sandbox.deployKey());
            assertThat(sync().code()).isZero();
            Path file = work.state().resolve("checkpoint.json");
            Checkpoint real = CheckpointCodec.read(Files.readAllBytes(file), "test");
            Files.write(file, CheckpointCodec.write(real.withPhase(new Phase.DeltaTail(1L << 62))));
            SortedMap<String, String> before = state();
            Ran failed = sync();
            assertThat(failed.code()).isEqualTo(1);
            assertThat(failed.output())
                    .contains("before our cursor 4611686018427387904")
                    .contains("caravan resync");
            assertThat(state()).isEqualTo(before);
        }
    }
}
