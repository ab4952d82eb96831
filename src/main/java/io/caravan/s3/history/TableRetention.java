package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.StagedBatch;
import io.caravan.history.DropBatch;
import io.caravan.history.Replaced;
import io.caravan.history.RetentionRule;
import io.caravan.history.Superseded;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rule, of one table's files. Files of earlier generations share no row with the current one, and go unread. */
record TableRetention(OpenLog log, RetentionRule rule) {
    Optional<StagedBatch> drop(TableRef table, LogSum state, Checkpoint next) throws IOException {
        long generation = state.generations().getOrDefault(table, 0L);
        RetentionRule.Earlier earlier = earlier(generation);
        List<LiveFile> current = new ArrayList<>();
        List<Replaced> replaced = new ArrayList<>();
        for (LiveFile file : state.table(table).files()) {
            if (file.lastBatch() >= generation) {
                current.add(file);
            } else if (earlier == RetentionRule.Earlier.GOES) {
                replaced.add(Replaced.whole(file));
            }
        }
        RowDropper dropper = new RowDropper(log, state, next.batch());
        Superseded superseded = rule.find(current, generation, earlier, dropper::keys, dropper::scratch);
        for (int i = 0; i < current.size(); i++) {
            if (!superseded.of(i).isEmpty()) {
                replaced.add(dropper.without(current.get(i), superseded.of(i)::holds));
            }
        }
        return new DropBatch(table, replaced, state.deletedThrough())
                .staged(
                        superseded.newestDelete(),
                        (gone, places) -> Drop.retention(rule.beforeNanos(), gone, places),
                        next);
    }

    private RetentionRule.Earlier earlier(long generation) throws IOException {
        return generation == 0
                ? RetentionRule.Earlier.STAYS
                : rule.earlier(new BatchLog(log.store(), S3Ledger.MANIFESTS)
                        .read(generation)
                        .record()
                        .committedAt());
    }
}
