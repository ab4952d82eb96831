package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;
import org.junit.jupiter.api.Tag;

/** By default {@link KillAtEveryStepByDataSyncTest} kills by this protocol, and {@link KillAtRandomTest} at random. */
@Tag("slow")
class KillAtRandomByDataSyncTest extends KillAtRandomTest {
    @Override
    String protocol() {
        return "convex.protocol=data-sync";
    }

    @Override
    int kills() {
        return 3;
    }

    @Override
    void disturb(SandboxLog log, Workplace work, int kill) {
        switch (kill % 3) {
            case 0 -> log.post("/sandbox/import", "{\"table\":\"products\",\"rows\":" + 40 * (kill + 1) + "}");
            case 1 ->
                assertThat(work.batches() == 0 ? 0 : work.run("resync", "--table", "users"))
                        .isZero();
            default -> log.post("/sandbox/apply", "{\"transactions\":100}");
        }
    }

    @Override
    void verify(SandboxLog log, Workplace work) {
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verifyEvents(log, work.lake());
        DataSyncLedger.verifyEveryConsistentBatch(log, work.lake());
    }
}
