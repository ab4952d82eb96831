package io.caravan.app;

import io.caravan.core.config.Origins;
import io.caravan.core.failure.SyncFailure;
import io.caravan.core.watch.CompactionSummary;
import io.caravan.core.watch.SyncEvent;
import io.caravan.core.watch.SyncListener;
import io.caravan.core.watch.Work;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the syncs of this process ended: remembered for {@code status}, and the reason to stop where going on is no use. */
public final class Outcomes implements SyncListener {
    private static final Logger LOG = LoggerFactory.getLogger(Outcomes.class);

    private final LastError lastError;
    private final Origins origins;
    private final CompletableFuture<Throwable> hopeless = new CompletableFuture<>();
    private volatile Optional<Throwable> last = Optional.empty();
    private volatile Optional<CompactionSummary> compaction = Optional.empty();

    public Outcomes(LastError lastError) {
        this(lastError, Origins.NONE);
    }

    /** @param origins of the settings that messages name */
    public Outcomes(LastError lastError, Origins origins) {
        this.lastError = lastError;
        this.origins = origins;
    }

    @Override
    public void heard(SyncEvent event) {
        if (event instanceof SyncEvent.Failed failed) {
            failed(failed);
        } else if (event instanceof SyncEvent.Succeeded done && done.work() == Work.SYNC) {
            last = Optional.empty();
            lastError.clear();
        } else if (event instanceof SyncEvent.Compacted done) {
            compaction = Optional.of(done.summary());
        }
    }

    private void failed(SyncEvent.Failed failed) {
        last = Optional.of(failed.failure());
        lastError.record(failed.failure());
        String why = origins.explain(String.valueOf(failed.failure().getMessage()));
        switch (failed.work()) {
            case SYNC -> LOG.error("The sync failed: {}", why);
            case COMPACTION -> LOG.error("The compaction failed: {}", why);
            case STAGING -> {
                if (failed.extent() == SyncEvent.Extent.SOME_TABLES) {
                    LOG.warn("What this sync brought has landed; staging is published without all of it: {}", why);
                } else {
                    LOG.warn("What this sync brought has landed; staging was not published: {}", why);
                }
            }
        }
        if (isHopeless(failed)) {
            hopeless.complete(failed.failure());
        }
    }

    /** Data that lands is worth more than tidy files: syncs go on after a compaction that failed, except for a writer that was fenced. */
    private static boolean isHopeless(SyncEvent.Failed failed) {
        return switch (failed.work()) {
            case SYNC -> !(failed.failure() instanceof SyncFailure.Retryable);
            case COMPACTION -> failed.failure() instanceof SyncFailure.Fenced;
            case STAGING -> false;
        };
    }

    /** What the last compaction did. */
    public Optional<CompactionSummary> compaction() {
        return compaction;
    }

    /** How the last sync or compaction failed; empty after a success. */
    public Optional<Throwable> last() {
        return last;
    }

    /** Waits for a failure that no later sync can mend. */
    public Throwable awaitHopeless() {
        return hopeless.join();
    }
}
