package io.caravan.delta;

import io.caravan.core.destination.StagedBatch;
import io.caravan.ledger.BatchCommitter;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.WriterPosition;
import java.io.IOException;

/** Decides a batch by its intent, then finishes it. */
final class Committer {
    private final BatchCommitter intents;
    private final IntentLog log;
    private final RollForward rollForward;
    private long tried;

    Committer(BatchCommitter intents, IntentLog log, RollForward rollForward) {
        this.intents = intents;
        this.log = log;
        this.rollForward = rollForward;
    }

    BatchLog.Entry commit(StagedBatch batch, WriterPosition before) throws IOException {
        boolean isFirst = batch.batch() > Math.max(before.batch(), tried);
        tried = Math.max(tried, batch.batch());
        if (batch.batch() > before.batch()) {
            rollForward.learn(batch);
        }
        BatchLog.Entry decided = intents.commit(batch, before);
        if (log.isFinished(decided.batch())) {
            return decided;
        }
        if (isFirst) {
            rollForward.finishOwn(decided.record());
        } else {
            rollForward.finish(decided.record());
        }
        return decided;
    }
}
