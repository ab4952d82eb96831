package io.caravan.crash;

import io.caravan.testing.ledger.DataSyncLedger;
import io.caravan.testing.ledger.SandboxLog;
import io.caravan.testing.process.HaltingApp.Step;
import io.caravan.testing.process.Workplace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class KillAtEveryStepByDataSyncTest extends KillAtEveryStepTest {
    @Override
    String protocol() {
        return "convex.protocol=data-sync";
    }

    /** What the other protocol shows of all steps is the same here but for these: within a page, and around the commit. */
    @Override
    @ParameterizedTest(name = "{0} of batch {1}")
    @CsvSource({"IN_BODY,MIDDLE", "LATER_EVENT,LAST", "AFTER_STAGE,FIRST", "AFTER_COMMIT,MIDDLE", "BEFORE_ADVANCE,LAST"
    })
    void a_process_that_dies_leaves_nothing_lost_and_nothing_twice(Step step, Position position) {
        super.a_process_that_dies_leaves_nothing_lost_and_nothing_twice(step, position);
    }

    @Override
    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = Step.class,
            names = {"AFTER_COMMIT"})
    void imports_end_right_without_a_resync_when_the_processes_die_that_follow_them(Step step) {
        super.imports_end_right_without_a_resync_when_the_processes_die_that_follow_them(step);
    }

    @Override
    void verify(SandboxLog source, Workplace place) {
        DataSyncLedger.verify(source, place.lake());
        DataSyncLedger.verifyEveryConsistentBatch(source, place.lake());
    }
}
