package io.caravan.crash;

import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.Workplace;

class KillAtEveryStepByDataSyncTest extends KillAtEveryStepTest {
    @Override
    String protocol() {
        return "convex.protocol=data-sync";
    }

    @Override
    void verify(SandboxLog source, Workplace place) {
        DataSyncLedger.verify(source, place.lake());
        DataSyncLedger.verifyEveryConsistentBatch(source, place.lake());
    }
}
