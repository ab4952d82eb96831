package io.caravan.delta;

import io.caravan.core.change.Slice;
import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Forgetting;
import io.caravan.core.destination.StagedBatch;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.ledger.LiveFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes documents out of a bronze table: files that hold rows of them are written again without, exchanged by one version of its log. */
record DeltaForgetting(OpenBronze bronze) implements Forgetting {
    @Override
    public Work forget(TableRef table, Set<String> ids) {
        return new OfTable(table, ids.stream().map(Slice::utf8).collect(Collectors.toUnmodifiableSet()));
    }

    private final class OfTable implements Work {
        private final TableRef table;
        private final Set<Slice> ids;
        private final Set<Slice> seen = new HashSet<>();
        private Optional<Found> found = Optional.empty();

        private OfTable(TableRef table, Set<Slice> ids) {
            this.table = table;
            this.ids = ids;
        }

        @Override
        public int expire() {
            return bronze.expiry().expire();
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
            List<BronzeFiles.Replaced> replaced = new ArrayList<>();
            for (LiveFile file : live) {
                files.reading(file, this::without).ifPresent(replaced::add);
            }
            BronzeDrop drop = new BronzeDrop(table, replaced, bronze.expiry().deletedThrough());
            found = Optional.of(new Found(seen.size(), live.size(), replaced.size(), drop.rows()));
            return drop.staged(next.batch(), Drop::forget, next);
        }

        /** First only who is in it: most files hold nobody who goes. */
        private Optional<BronzeFiles.Replaced> without(BronzeFiles.Local local) throws IOException {
            boolean[] any = {false};
            long unused = local.keys(key -> {
                if (ids.contains(key.id())) {
                    any[0] = true;
                    seen.add(new Slice(key.id().toByteArray(), 0, key.id().length()));
                }
            });
            return any[0]
                    ? Optional.of(local.without(
                            (row, place) -> ids.contains(row.event().id())))
                    : Optional.empty();
        }
    }
}
