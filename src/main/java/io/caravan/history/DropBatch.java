package io.caravan.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * The batch that puts files of one table without some of their rows in the place of others.
 *
 * @param deletedThrough see {@link Rewrite}
 */
public record DropBatch(TableRef table, List<Replaced> replaced, long deletedThrough) {
    /** That went. */
    public long rows() {
        return replaced.stream().mapToLong(Replaced::rows).sum();
    }

    /**
     * Empty where nothing is replaced.
     *
     * @param anew see {@link Drop.OfTable}
     * @param drop made of what went of the table, and of the places of the files
     */
    public Optional<StagedBatch> staged(
            long anew, BiFunction<List<Drop.OfTable>, List<String>, Drop> drop, Checkpoint next) {
        if (replaced.isEmpty()) {
            return Optional.empty();
        }
        List<String> replaces = new ArrayList<>();
        List<StagedFile> files = new ArrayList<>();
        List<String> places = new ArrayList<>();
        Map<String, BatchSpan> spans = new HashMap<>();
        for (Replaced one : replaced) {
            String key = one.before().file().key();
            replaces.add(key);
            one.after().ifPresent(after -> {
                files.add(after.file());
                places.add(key);
                spans.put(after.file().key(), new BatchSpan(after.firstBatch(), after.lastBatch()));
            });
        }
        long current = replaced.stream().mapToLong(Replaced::current).sum();
        Drop dropped = drop.apply(List.of(new Drop.OfTable(table, rows(), current, anew)), places);
        Rewrite rewrite = new Rewrite(List.copyOf(replaces), Map.copyOf(spans), deletedThrough, Optional.of(dropped));
        return Optional.of(StagedBatch.ofRewrite(List.copyOf(files), rewrite, next));
    }
}
