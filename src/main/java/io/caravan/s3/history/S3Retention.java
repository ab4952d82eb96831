package io.caravan.s3.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.Drop;
import io.caravan.core.destination.StagedBatch;
import io.caravan.ledger.LogSum;
import io.caravan.s3.OpenLog;
import io.caravan.s3.S3Destination;
import io.caravan.store.StoreCalls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of raw_change_log what is over, a batch a table, before small files are put together. */
public final class S3Retention implements Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(S3Retention.class);

    private final Compaction next;
    private final OpenLog log;
    private final Duration retention;
    private final LastLook lastLook;
    private final Deque<TableRef> tables = new ArrayDeque<>();
    private Optional<Instant> look = Optional.empty();

    private S3Retention(Compaction next, OpenLog log, Duration retention, LastLook lastLook) {
        this.next = next;
        this.log = log;
        this.retention = retention;
        this.lastLook = lastLook;
    }

    /**
     * Bounds the history of a lake, and then lets something else be done with it.
     *
     * @param retention how long a revision stays after another one took its place
     * @param memory a file that says how far the last look went; it may be lost
     */
    public static Compaction before(Compaction next, S3Destination lake, Duration retention, Path memory) {
        return new S3Retention(next, lake.log(), retention, new LastLook(memory));
    }

    @Override
    public int expire() {
        look = Optional.empty();
        return next.expire();
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint after) {
        Optional<StagedBatch> dropped = StoreCalls.to("Cannot bound the history", log.store(), () -> stage(after));
        return dropped.isPresent() ? dropped : next.rewrite(after);
    }

    private Optional<StagedBatch> stage(Checkpoint after) throws IOException {
        LogSum state = log.reader().at(log.last().getAsLong());
        if (look.isEmpty() && !begin(state)) {
            return Optional.empty();
        }
        TableRetention rule = new TableRetention(log, look.orElseThrow());
        while (!tables.isEmpty()) {
            DropBatch batch = new DropBatch(state);
            rule.drop(tables.remove(), state, new RowDropper(log, after.batch()), batch);
            Optional<StagedBatch> staged =
                    batch.staged((gone, places) -> Drop.retention(rule.beforeNanos(), gone, places), after);
            if (staged.isPresent()) {
                return staged;
            }
        }
        lastLook.remember(look.get());
        return Optional.empty();
    }

    /** @return whether a look is due */
    private boolean begin(LogSum state) throws IOException {
        Instant before = log.clock().instant().minus(retention);
        if (!lastLook.isDue(before, retention)) {
            return false;
        }
        LOG.info("History is looked through: what was superseded before {} goes", before);
        look = Optional.of(before);
        tables.clear();
        tables.addAll(state.tables().keySet());
        return true;
    }
}
