package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.history.Retention;
import io.caravan.history.RetentionRule;
import io.caravan.ledger.LogSum;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Destination;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** What of raw_change_log is over. */
public record S3Retention(OpenLog log) implements Retention.Tables {
    private static final String DOING = "Cannot bound the history";

    /** As {@link Retention#before}, of a lake. */
    public static Compaction before(Compaction next, S3Destination lake, Duration retention, Path memory) {
        OpenLog log = lake.log();
        return Retention.before(next, new S3Retention(log), log.clock(), retention, memory);
    }

    @Override
    public Collection<TableRef> all(Checkpoint next) {
        return StoreCalls.to(DOING, log.store(), () -> state().tables().keySet());
    }

    @Override
    public Optional<StagedBatch> drop(TableRef table, RetentionRule rule, Checkpoint next) {
        return StoreCalls.to(DOING, log.store(), () -> new TableRetention(log, rule).drop(table, state(), next));
    }

    private LogSum state() throws IOException {
        return log.reader().at(log.last().getAsLong());
    }
}
