package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.history.DoomedIds;
import io.caravan.history.DropBatch;
import io.caravan.history.Replaced;
import io.caravan.ledger.BatchLog;
import io.caravan.ledger.LiveFile;
import io.caravan.ledger.LogSum;
import io.caravan.ledger.TableOrphans;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Destination;
import io.caravan.s3.S3Ledger;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes documents out of raw_change_log: every file that holds rows of them is written again without, exchanged by one manifest. */
public final class S3Forgetting implements Forgetting {
    private final OpenLog log;

    private S3Forgetting(OpenLog log) {
        this.log = log;
    }

    public static S3Forgetting of(S3Destination lake) {
        return new S3Forgetting(lake.log());
    }

    @Override
    public Work forget(TableRef table, Set<String> ids) {
        return new OfTable(table, ids);
    }

    private final class OfTable implements Work {
        private final TableRef table;
        private final Set<String> ids;
        private Optional<Found> found = Optional.empty();

        private OfTable(TableRef table, Set<String> ids) {
            this.table = table;
            this.ids = ids;
        }

        @Override
        public Optional<StagedBatch> rewrite(Checkpoint next) {
            return found.isPresent()
                    ? Optional.empty()
                    : StoreCalls.to("Cannot forget documents", log.store(), () -> stage(next));
        }

        /**
         * Only what crashed writers left long ago, which a sweep looks for among young batches. What was replaced goes by the next
         * compaction after its grace period, as anything else that was.
         */
        @Override
        public int expire() {
            return StoreCalls.to("Cannot delete what crashed writers left", log.store(), this::deleteOrphans);
        }

        private int deleteOrphans() throws IOException {
            LogSum state = log.reader().at(log.last().getAsLong());
            BatchLog manifests = new BatchLog(log.store(), S3Ledger.MANIFESTS);
            return new TableOrphans(manifests, state.batch())
                    .delete(table, state.table(table).files());
        }

        @Override
        public Found found() {
            return found.orElse(Found.NOTHING);
        }

        private Optional<StagedBatch> stage(Checkpoint next) throws IOException {
            LogSum state = log.reader().at(log.last().getAsLong());
            if (state.batch() != next.batch() - 1) {
                throw new IllegalArgumentException("batch " + next.batch() + " does not follow " + state.batch());
            }
            RowDropper dropper = new RowDropper(log, state, next.batch());
            List<LiveFile> files = state.table(table).files();
            DoomedIds doomed = new DoomedIds(ids);
            List<Replaced> replaced = new ArrayList<>();
            for (LiveFile file : files) {
                if (doomed.areIn(consumer -> dropper.keys(file, consumer))) {
                    replaced.add(dropper.without(file, doomed));
                }
            }
            DropBatch batch = new DropBatch(table, replaced, state.deletedThrough());
            found = Optional.of(new Found(doomed.met(), files.size(), replaced.size(), batch.rows()));
            return batch.staged(next.batch(), Drop::forget, next);
        }
    }
}
