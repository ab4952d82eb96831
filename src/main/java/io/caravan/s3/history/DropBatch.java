package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.BatchSpan;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.Rewrite;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.destination.StagedFile;
import io.caravan.ledger.LogSum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/** The batch that puts files without some of their rows in the place of others. */
final class DropBatch {
    private final LogSum state;
    private final List<StagedFile> files = new ArrayList<>();
    private final List<String> places = new ArrayList<>();
    private final List<String> replaces = new ArrayList<>();
    private final Map<String, BatchSpan> spans = new HashMap<>();
    private final List<Drop.OfTable> tables = new ArrayList<>();

    DropBatch(LogSum state) {
        this.state = state;
    }

    /** @param anew see {@link Drop.OfTable} */
    void add(TableRef table, List<RowDropper.Replaced> replaced, long anew) {
        long generation = state.generations().getOrDefault(table, 0L);
        long rows = 0;
        long current = 0;
        for (RowDropper.Replaced file : replaced) {
            rows += file.rows();
            // Rows of the table's current generation never share a file with older ones.
            current += file.before().lastBatch() >= generation ? file.rows() : 0;
            add(file);
        }
        if (!replaced.isEmpty()) {
            tables.add(new Drop.OfTable(table, rows, current, anew));
        }
    }

    private void add(RowDropper.Replaced file) {
        String key = file.before().file().key();
        replaces.add(key);
        file.after().ifPresent(after -> {
            files.add(after);
            places.add(key);
            spans.put(
                    after.key(),
                    new BatchSpan(file.before().firstBatch(), file.before().lastBatch()));
        });
    }

    /** @param drop made of what went of each table, and of the places of the files */
    Optional<StagedBatch> staged(BiFunction<List<Drop.OfTable>, List<String>, Drop> drop, Checkpoint next) {
        if (replaces.isEmpty()) {
            return Optional.empty();
        }
        Rewrite rewrite = new Rewrite(
                List.copyOf(replaces),
                Map.copyOf(spans),
                state.deletedThrough(),
                Optional.of(drop.apply(tables, places)));
        return Optional.of(StagedBatch.ofRewrite(List.copyOf(files), rewrite, next));
    }
}
