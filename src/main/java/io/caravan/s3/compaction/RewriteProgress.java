package io.caravan.s3.compaction;

import io.caravan.core.change.TableRef;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells how far the runs of one batch are. */
final class RewriteProgress {
    private final SyncListener listener;
    private Optional<TableRef> table = Optional.empty();
    private int done;
    private int of;
    private long rows;
    private long ofRows;

    RewriteProgress(SyncListener listener) {
        this.listener = listener;
    }

    void begin(List<CompactionPlan.Run> runs) {
        table = Optional.empty();
        done = 0;
        of = runs.size();
        rows = 0;
        ofRows = runs.stream().mapToLong(CompactionPlan.Run::rows).sum();
    }

    void turnsTo(TableRef next) {
        done += table.isPresent() ? 1 : 0;
        table = Optional.of(next);
        tell();
    }

    void read(long more) {
        rows += more;
        tell();
    }

    private void tell() {
        table.map(now -> new SyncEvent.Stage(now, done, of, new SyncEvent.Rows(rows, OptionalLong.of(ofRows))))
                .ifPresent(stage -> listener.heard(new SyncEvent.Progressed(Work.COMPACTION, Optional.of(stage))));
    }
}
