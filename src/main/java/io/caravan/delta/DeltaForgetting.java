package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.history.DoomedIds;
import io.caravan.history.DropBatch;
import io.caravan.history.Replaced;
import io.caravan.ledger.LiveFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes documents out of a bronze table: files that hold rows of them are written again without, exchanged by one version of its log. */
record DeltaForgetting(OpenBronze bronze) implements Forgetting {
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

        /** And what crashed writers left long ago, which a sweep looks for among young batches. */
        @Override
        public int expire() {
            return bronze.expiry().expire()
                    + DeltaCalls.to(
                            "Cannot delete what crashed writers left", bronze.storage(), () -> bronze.sweep(table));
        }

        @Override
        public Found found() {
            return found.orElse(Found.NOTHING);
        }

        @Override
        public Optional<StagedBatch> rewrite(Checkpoint next) {
            return found.isPresent()
                    ? Optional.empty()
                    : DeltaCalls.to("Cannot forget documents", bronze.storage(), () -> stage(next));
        }

        private Optional<StagedBatch> stage(Checkpoint next) throws IOException {
            List<LiveFile> live = bronze.live(table);
            BronzeFiles files = bronze.files(table, next);
            DoomedIds doomed = new DoomedIds(ids);
            List<Replaced> replaced = new ArrayList<>();
            for (LiveFile file : live) {
                files.reading(file, local -> without(local, doomed)).ifPresent(replaced::add);
            }
            DropBatch batch = new DropBatch(table, replaced, bronze.expiry().deletedThrough());
            found = Optional.of(new Found(doomed.met(), live.size(), replaced.size(), batch.rows()));
            return batch.staged(next.batch(), Drop::forget, next);
        }

        private static Optional<Replaced> without(BronzeFiles.Local local, DoomedIds doomed) throws IOException {
            return doomed.areIn(local::keys) ? Optional.of(local.without(doomed)) : Optional.empty();
        }
    }
}
