package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.testing.DataSyncLedger;
import io.caravan.testing.SandboxLog;
import io.caravan.testing.Workplace;

class KillAtRandomByDataSyncTest extends KillAtRandomTest {
    @Override
    String protocol() {
        return "convex.protocol=data-sync";
    }

    @Override
    int kills() {
        return 12;
    }

    @Override
    void verify(SandboxLog log, Workplace work) {
        assertThat(work.run("verify")).isZero();
        DataSyncLedger.verifyEvents(log, work.lake());
    }
}
