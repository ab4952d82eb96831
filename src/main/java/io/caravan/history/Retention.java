package io.caravan.history;

import io.caravan.core.change.TableRef;
import io.caravan.core.checkpoint.Checkpoint;
import io.caravan.core.destination.Compaction;
import io.caravan.core.destination.StagedBatch;
import io.caravan.core.file.DiskFailures;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes out of a history what is over, a batch a table, and then lets something else be done with it. */
public final class Retention implements Compaction {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    /** The history of a target. */
    public interface Tables {
        Collection<TableRef> all(Checkpoint next);

        /** Makes durable what takes the place of files that hold rows which are over; empty where there are none. */
        Optional<StagedBatch> drop(TableRef table, RetentionRule rule, Checkpoint next);
    }

    private final Compaction next;
    private final Tables history;
    private final Clock clock;
    private final Duration retention;
    private final LastLook lastLook;
    private final Deque<TableRef> tables = new ArrayDeque<>();
    private Optional<Instant> look = Optional.empty();

    private Retention(Compaction next, Tables history, Clock clock, Duration retention, LastLook lastLook) {
        this.next = next;
        this.history = history;
        this.clock = clock;
        this.retention = retention;
        this.lastLook = lastLook;
    }

    /**
     * Bounds a history before something else is done with it.
     *
     * @param retention how long a revision stays after another one took its place
     * @param memory a file that says how far the last look went; it may be lost
     */
    public static Compaction before(Compaction next, Tables history, Clock clock, Duration retention, Path memory) {
        return new Retention(next, history, clock, retention, new LastLook(memory));
    }

    @Override
    public int expire() {
        look = Optional.empty();
        return next.expire();
    }

    @Override
    public Optional<StagedBatch> rewrite(Checkpoint after) {
        Optional<StagedBatch> dropped = stage(after);
        return dropped.isPresent() ? dropped : next.rewrite(after);
    }

    private Optional<StagedBatch> stage(Checkpoint after) {
        try {
            if (look.isEmpty() && !begin(after)) {
                return Optional.empty();
            }
            RetentionRule rule = new RetentionRule(look.orElseThrow());
            while (!tables.isEmpty()) {
                Optional<StagedBatch> staged = history.drop(tables.remove(), rule, after);
                if (staged.isPresent()) {
                    return staged;
                }
            }
            lastLook.remember(rule.before());
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailures.of(
                    "Cannot note how far the history was looked through",
                    lastLook.file().toString(),
                    e);
        }
    }

    /** @return whether a look is due */
    private boolean begin(Checkpoint after) throws IOException {
        Instant before = clock.instant().minus(retention);
        if (!lastLook.isDue(before, retention)) {
            return false;
        }
        LOG.info("History is looked through: what was superseded before {} goes", before);
        look = Optional.of(before);
        tables.clear();
        tables.addAll(history.all(after));
        return true;
    }
}
