package io.caravan.delta;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.failure.SyncFailure;
import io.caravan.delta.kernel.DeltaCalls;
import io.caravan.history.DropBatch;
import io.caravan.history.Replaced;
import io.caravan.history.Retention;
import io.caravan.history.RetentionRule;
import io.caravan.history.Superseded;
import io.caravan.ledger.LiveFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What of the bronze tables is over: files that hold such rows are written again without, exchanged by one version of the table's log. */
record DeltaRetention(OpenBronze bronze) implements Retention.Tables {
    @Override
    public Collection<TableRef> all(Checkpoint next) {
        return next.generations().keySet();
    }

    @Override
    public Optional<StagedBatch> drop(TableRef table, RetentionRule rule, Checkpoint next) {
        return DeltaCalls.to("Cannot bound the history", bronze.storage(), () -> stage(table, rule, next));
    }

    private Optional<StagedBatch> stage(TableRef table, RetentionRule rule, Checkpoint next) throws IOException {
        long generation = next.generation(table);
        RetentionRule.Earlier earlier =
                rule.earlier(bronze.log().read(generation).record().committedAt());
        List<LiveFile> mixed = new ArrayList<>();
        List<Replaced> replaced = new ArrayList<>();
        for (LiveFile file : bronze.live(table)) {
            boolean isEarlier = file.lastBatch() < generation && file.file().rows() > 0;
            if (isEarlier && earlier == RetentionRule.Earlier.GOES) {
                replaced.add(Replaced.whole(file));
            } else if (!isEarlier) {
                mixed.add(file);
            }
        }
        BronzeFiles files = bronze.files(table, next);
        Superseded superseded = rule.find(mixed, generation, earlier, files::keys, files::scratch);
        for (int i = 0; i < mixed.size(); i++) {
            if (!superseded.of(i).isEmpty()) {
                replaced.add(without(files, mixed.get(i), superseded.of(i)));
            }
        }
        DropBatch batch = new DropBatch(table, replaced, bronze.expiry().deletedThrough());
        return batch.staged(
                superseded.newestDelete(), (gone, places) -> Drop.retention(rule.beforeNanos(), gone, places), next);
    }

    private Replaced without(BronzeFiles files, LiveFile file, Superseded.OfFile over) throws IOException {
        Replaced replaced = files.without(file, over::holds);
        if (!over.isProven()) {
            throw new SyncFailure.Retryable("The rows of " + file.file().key() + " in " + bronze.storage()
                    + " came in another order the second time. Nothing was removed. It is safe to run again.");
        }
        return replaced;
    }
}
